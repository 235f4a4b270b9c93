package bramble.core;

/** Where a job stands. The last three are final. */
public enum JobState {
    /** Not before a time that has not come. */
    SCHEDULED,
    /** Other jobs must end first. */
    WAITING,
    /** Ready, and no task has a worker. */
    QUEUED,
    /** Some task has a worker. */
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return switch (this) {
            case SCHEDULED, WAITING, QUEUED, RUNNING -> false;
            case SUCCEEDED, FAILED, CANCELLED -> true;
        };
    }
}
