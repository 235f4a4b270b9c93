package bramble.api.executor;

/**
 * A task came to no result, and not by an exception of its own code that could be brought here. The
 * message says what happened and what can be done.
 */
public final class RemoteTaskException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What became of the task. */
    public enum Kind {
        /** Its code threw something that cannot be shown as it was; the message has its stack. */
        THREW,
        /** Its process died or broke off: out of memory, a time-out, {@code System.exit}. */
        FAILED,
        /** Its worker was lost and it may not run twice: it may have run, or run in part. */
        LOST,
        /** Its job was cancelled by somebody else. */
        CANCELLED,
        /** It has run, but its result is not to be had, or not to be read. */
        RESULT_MISSING,
        /** The cluster took it for certain not, and it never ran. */
        REFUSED,
        /** Nobody knows: no node could be asked. The message names the job. */
        UNKNOWN
    }

    RemoteTaskException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    RemoteTaskException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What became of the task. */
    public Kind kind() {
        return kind;
    }
}
