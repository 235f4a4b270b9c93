package bramble.log;

/**
 * An entry of the log that this node cannot read: it is damaged, or of a newer version. The node
 * must not go on without it.
 */
public final class UnreadableEntryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableEntryException(String message) {
        super(message);
    }

    public UnreadableEntryException(String message, Throwable cause) {
        super(message, cause);
    }
}
