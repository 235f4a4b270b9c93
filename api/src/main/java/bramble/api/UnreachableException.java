package bramble.api;

/**
 * No node answered at any of the addresses: nothing was sent, so nothing can have been accepted.
 */
public final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreachableException(String message) {
        super(message);
    }
}
