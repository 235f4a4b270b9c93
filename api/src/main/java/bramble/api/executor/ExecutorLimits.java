package bramble.api.executor;

import java.time.Duration;

/** The executor's bounds. */
public final class ExecutorLimits {

    /**
     * Bytes of one serialised task, item or result. In base64, and with what stands around it, it
     * is a line of at most 128 KiB, the longest that the line runner takes.
     */
    public static final int VALUE_BYTES_MAX = (96 << 10) - 64;

    /** Characters of a stack trace that come back as text, for people. */
    public static final int STACK_CHARS_MAX = 8_000;

    /** Bytes of all files of the class path. */
    public static final long CLASS_PATH_BYTES_MAX = 512L << 20;

    /** Files of the class path. */
    public static final int CLASS_PATH_FILES_MAX = 900;

    /** Tasks that were submitted one by one and have not ended; whoever submits more waits. */
    public static final int UNFINISHED_TASKS_MAX = 10_000;

    /** Tasks that travel as one job. */
    public static final int TOGETHER_MAX = 1_000;

    /** How long a task waits for others to travel with, when many are under way already. */
    public static final Duration TOGETHER_FOR = Duration.ofMillis(10);

    /** Tasks that have not ended; up to so many a further one does not wait for others. */
    public static final int AT_ONCE_MAX = 8;

    /** How long a JVM that has nothing to do is kept on its node for the next job. */
    public static final Duration WARM_FOR = Duration.ofSeconds(60);

    /**
     * Results that {@link BrambleExecutor#map} keeps at most, as it returns all of them at once.
     */
    public static final int MAP_RESULTS_MAX = 1_000_000;

    /** How often a job is sent anew, under another id, that was certainly not accepted. */
    static final int SENDINGS_MAX = 3;

    private ExecutorLimits() {}
}
