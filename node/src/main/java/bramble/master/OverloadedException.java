package bramble.master;

/** The master has as much waiting as it may. Nothing was logged: send again in a while. */
public final class OverloadedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OverloadedException(String message) {
        super(message);
    }
}
