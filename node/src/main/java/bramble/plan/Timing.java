package bramble.plan;

import java.time.Duration;

/**
 * The master's periods.
 *
 * @param lease how long a worker may run what it holds without an answer, counted by the worker
 *     from sending its call
 * @param margin how much longer the master waits, for clocks that run at different rates
 * @param horizon how much work a worker is given at once when tasks are short
 */
public record Timing(Duration lease, Duration margin, Duration horizon) {

    /**
     * Long enough for a slow disk or a change of master, short enough that a dead worker's tasks
     * soon run elsewhere.
     */
    public static final Timing STANDARD =
            new Timing(Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofSeconds(1));
}
