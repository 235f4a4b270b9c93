package bramble.log;

/** This node is not the master, so the entry is certainly not in the log: send it to the master. */
public final class NotMasterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotMasterException(String message) {
        super(message);
    }

    public NotMasterException(String message, Throwable cause) {
        super(message, cause);
    }
}
