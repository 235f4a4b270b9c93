package bramble.core;

import java.util.List;

/**
 * When a job's tasks may start, and before whom.
 *
 * @param priority jobs with a greater one go first
 * @param maxParallel how many of its tasks may be leased at once, 0 for any number
 * @param notBeforeMillis wall-clock time before which nothing starts, in milliseconds since 1970; 0
 *     for at once
 * @param after jobs that must have ended first
 */
public record QueueRules(
        int priority, int maxParallel, long notBeforeMillis, List<Dependency> after) {

    /** At once, with the ordinary priority. */
    public static final QueueRules AT_ONCE = new QueueRules(0, 0, 0, List.of());

    public QueueRules {
        if (maxParallel < 0 || notBeforeMillis < 0) {
            throw new IllegalArgumentException("neither maxParallel nor notBefore is negative");
        }
        after = List.copyOf(after);
    }

    /** A job that must have ended first, and how. */
    public record Dependency(JobId job, On on) {}

    /** Which end of the other job counts. */
    public enum On {
        OK,
        ANY,
        FAIL
    }
}
