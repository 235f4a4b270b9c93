package bramble.core;

/**
 * How often, how long and by what a task is tried.
 *
 * @param retries how many failed attempts are followed by another
 * @param backoffMillis the wait before the first retry; it doubles with each further one
 * @param timeoutMillis how long one attempt may run, 0 for as long as it likes
 * @param atMostOnce never start a task twice: no retries, and a task whose worker was lost ends as
 *     lost
 * @param runner what runs the command
 */
public record AttemptRules(
        int retries, long backoffMillis, long timeoutMillis, boolean atMostOnce, Runner runner) {

    /** The longest wait before a retry, whatever the doubling says. */
    public static final long BACKOFF_MILLIS_MAX = 3_600_000;

    /** One attempt, of any length, and another if its worker is lost. */
    public static final AttemptRules ONCE = new AttemptRules(0, 1_000, 0, false);

    /** The rules for tasks that get a process each. */
    public AttemptRules(int retries, long backoffMillis, long timeoutMillis, boolean atMostOnce) {
        this(retries, backoffMillis, timeoutMillis, atMostOnce, Runner.PROCESS);
    }

    public AttemptRules {
        if (retries < 0 || retries > Limits.RETRIES_MAX || backoffMillis < 0 || timeoutMillis < 0) {
            throw new IllegalArgumentException(
                    "retries, back-off and time-out are not negative, and retries at most "
                            + Limits.RETRIES_MAX);
        }
        if (atMostOnce && retries > 0) {
            throw new IllegalArgumentException(
                    "a job that runs its tasks at most once has no retries");
        }
    }

    /** The same for another runner. */
    public AttemptRules withRunner(Runner other) {
        return new AttemptRules(retries, backoffMillis, timeoutMillis, atMostOnce, other);
    }

    /** The wait before the attempt that follows the given number of failures, at least 1. */
    long backoffMillisAfter(int failures) {
        var doublings = Math.min(failures - 1, 40);
        var wait = backoffMillis << doublings;
        return wait >> doublings != backoffMillis
                ? BACKOFF_MILLIS_MAX
                : Math.min(wait, BACKOFF_MILLIS_MAX);
    }
}
