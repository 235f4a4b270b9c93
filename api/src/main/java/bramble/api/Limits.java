package bramble.api;

import java.time.Duration;

/**
 * The sizes at which a submission is answered {@link ProblemType#TOO_LARGE} or {@link
 * ProblemType#INVALID}.
 */
public final class Limits {

    /** Bytes of one job document. */
    public static final int DOCUMENT_BYTES_MAX = 3 << 20;

    /** Words of a command, the program included. */
    public static final int COMMAND_WORDS_MAX = 10_000;

    /** Bytes of a command, of an environment, and of one item: what Linux takes as one argument. */
    public static final int COMMAND_BYTES_MAX = 128 << 10;

    /**
     * Bytes of all items of a list, UTF-8, with one for the end of each. Longer lists belong in a
     * file.
     */
    public static final int ITEMS_BYTES_MAX = 2 << 20;

    /** Tasks of one job. */
    public static final long TASKS_MAX = 100_000_000;

    /** Characters of a job's name. */
    public static final int NAME_CHARS_MAX = 200;

    /**
     * Entries of each map or list of a job that has no limit of its own: files, outputs, labels,
     * after.
     */
    public static final int ENTRIES_MAX = 1_000;

    /** Characters of a node's address. */
    public static final int ADDRESS_CHARS_MAX = 300;

    /** Characters of a node's name, of its version and of a secret. */
    public static final int NODE_TEXT_CHARS_MAX = 200;

    /** Bytes of the path of a file in a task's directory. */
    public static final int PATH_BYTES_MAX = 1_024;

    /** Bytes of one file that the cluster keeps. */
    public static final long FILE_BYTES_MAX = 64L << 30;

    /** Further tries of a failed task. */
    public static final int RETRIES_MAX = 1_000;

    /** How long a process may be kept that has nothing to do, for the next job. */
    public static final Duration WARM_MAX = Duration.ofMinutes(10);

    /** The priority lies between minus this and this. */
    public static final int PRIORITY_MAX = 1_000;

    /** Slots that one task may ask for. */
    public static final int CPUS_MAX = 1_024;

    /** Entries of one page of jobs or tasks. */
    public static final int PAGE_MAX = 1_000;

    /** How long a question about a job may wait for its end, in milliseconds. */
    public static final long WAIT_MILLIS_MAX = 1_000;

    private Limits() {}
}
