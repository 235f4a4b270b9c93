package bramble.core;

/** Bounds of the replicated state. Each has a defined answer when it is reached. */
public final class Limits {

    /** Tasks of one job. A larger submission is malformed. */
    public static final int TASKS_MAX = 100_000_000;

    /**
     * Jobs that have not ended. One more is turned away as overload, before it is logged. Chosen
     * for a node with a heap of 64 MiB, in which each takes less than half a kilobyte while it
     * waits; a master with a larger heap takes more.
     */
    public static final int UNFINISHED_JOBS_MAX = 25_000;

    /** Retries of a failed task that a job may ask for. */
    public static final int RETRIES_MAX = 1_000;

    /** How long a process may be kept that has nothing to do, for the next job. */
    public static final long WARM_MILLIS_MAX = 10L * 60 * 1000;

    /**
     * Attempts of one task that may be lost with their workers; after that many the task itself
     * ends as lost.
     */
    public static final int LOST_ATTEMPTS_MAX = 10;

    /** Characters kept of a reason; longer ones are cut. */
    public static final int WHY_LENGTH_MAX = 500;

    /**
     * How long decisions are kept at least, and how old an id may be to be taken as new, by the
     * log's time.
     */
    public static final long DECISION_HORIZON_MILLIS = 30L * 24 * 60 * 60 * 1000;

    /** How long a file is kept that was uploaded and that no job needs, by the log's time. */
    public static final long UNUSED_FILE_MILLIS = 24L * 60 * 60 * 1000;

    /** Join tokens that are remembered. One more is refused. */
    public static final int JOIN_TOKENS_MAX = 1_000;

    /** How long an expired join token is remembered at least, by the log's time. */
    public static final long EXPIRED_TOKEN_KEPT_MILLIS = 24L * 60 * 60 * 1000;

    /** Users of a cluster. One more is refused. */
    public static final int USERS_MAX = 1_000;

    private Limits() {}
}
