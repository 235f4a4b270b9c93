package bramble.worker.process;

/**
 * A command could not be started, for a reason that its submitter can understand. Running it again
 * on this machine would most likely fail again.
 */
public final class StartFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** What shells answer for a command that they do not find. */
    public static final int NOT_FOUND = 127;

    /** What shells answer for a command that they find and cannot run. */
    public static final int NOT_RUNNABLE = 126;

    private final int exitCode;

    /** A failure with the exit code that a shell would give it, and the reason in plain words. */
    public StartFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The exit code that a shell would give, {@link #NOT_FOUND} or {@link #NOT_RUNNABLE}. */
    public int exitCode() {
        return exitCode;
    }
}
