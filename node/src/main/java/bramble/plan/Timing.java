package bramble.plan;

import java.time.Duration;

/**
 * The master's periods and rules.
 *
 * @param lease how long a worker may run what it holds without an answer, counted by the worker
 *     from sending its call
 * @param margin how much longer the master waits, for clocks that run at different rates
 * @param horizon how much work a worker is given at once when tasks are short
 * @param voters how many vote, and how long one may be gone
 * @param keeping of outputs
 */
public record Timing(
        Duration lease,
        Duration margin,
        Duration horizon,
        Electorate.Rules voters,
        Keeping keeping) {

    /**
     * Long enough for a slow disk or a change of master, short enough that a dead worker's tasks
     * soon run elsewhere.
     */
    public static final Timing STANDARD =
            new Timing(
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Electorate.Rules.STANDARD,
                    Keeping.STANDARD);

    /** The same with other rules about voters. */
    public Timing with(Electorate.Rules rules) {
        return new Timing(lease, margin, horizon, rules, keeping);
    }

    /** The same with other rules about outputs. */
    public Timing with(Keeping other) {
        return new Timing(lease, margin, horizon, voters, other);
    }
}
