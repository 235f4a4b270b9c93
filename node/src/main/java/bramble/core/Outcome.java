package bramble.core;

import org.jspecify.annotations.Nullable;

/**
 * The recorded end of some tasks that ended alike.
 *
 * @param state one of the final ones
 * @param attempt the attempt that decided, 0 when a task ended without one
 * @param run where and when it ran; null when no attempt was made
 * @param end the exit code and the reason
 */
public record Outcome(
        TaskSet tasks, TaskState state, int attempt, @Nullable Run run, AttemptEnd end) {

    /**
     * Where and when attempts ran, by their worker's wall clock.
     *
     * @param output where what they left is kept; null when they left nothing
     */
    public record Run(
            NodeId node, long startedAtMillis, long finishedAtMillis, @Nullable Output output) {

        /** Attempts that left nothing. */
        public Run(NodeId node, long startedAtMillis, long finishedAtMillis) {
            this(node, startedAtMillis, finishedAtMillis, null);
        }
    }
}
