package bramble.core;

import org.jspecify.annotations.Nullable;

/**
 * A worker's word that attempts under a lease have ended in the same way.
 *
 * @param startedAtMillis when the first of them started, by the worker's wall clock
 * @param finishedAtMillis when the last of them ended, by the worker's wall clock
 * @param output where what they left is kept; null when they left nothing
 */
public record TaskReport(
        LeaseId lease,
        TaskSet tasks,
        AttemptEnd end,
        long startedAtMillis,
        long finishedAtMillis,
        @Nullable Output output) {

    /** Attempts that left nothing. */
    public TaskReport(
            LeaseId lease,
            TaskSet tasks,
            AttemptEnd end,
            long startedAtMillis,
            long finishedAtMillis) {
        this(lease, tasks, end, startedAtMillis, finishedAtMillis, null);
    }

    /** The same of other tasks. */
    public TaskReport withTasks(TaskSet others) {
        return new TaskReport(lease, others, end, startedAtMillis, finishedAtMillis, output);
    }

    /** The same with output. */
    public TaskReport withOutput(@Nullable Output other) {
        return new TaskReport(lease, tasks, end, startedAtMillis, finishedAtMillis, other);
    }
}
