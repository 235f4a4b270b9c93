package bramble.core;

/**
 * A worker's word that attempts under a lease have ended in the same way.
 *
 * @param startedAtMillis when the first of them started, by the worker's wall clock
 * @param finishedAtMillis when the last of them ended, by the worker's wall clock
 */
public record TaskReport(
        LeaseId lease,
        TaskSet tasks,
        AttemptEnd end,
        long startedAtMillis,
        long finishedAtMillis) {}
