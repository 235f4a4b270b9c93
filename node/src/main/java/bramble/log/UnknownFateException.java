package bramble.log;

/** The entry may or may not be in the log: ask again by its id, or settle it. */
public final class UnknownFateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnknownFateException(String message) {
        super(message);
    }

    public UnknownFateException(String message, Throwable cause) {
        super(message, cause);
    }
}
