package bramble.core;

/** Where a task stands. The last four are final: exactly one of them is recorded for a task. */
public enum TaskState {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    LOST,
    CANCELLED
}
