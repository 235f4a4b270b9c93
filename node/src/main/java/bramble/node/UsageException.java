package bramble.node;

/** The command line, or what it names, does not allow a start. The message is for the user. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private UsageException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The command line is wrong. */
    static UsageException wrong(String message) {
        return new UsageException(message, 2);
    }

    /** The command line is right, but the machine does not allow what it asks for. */
    static UsageException impossible(String message) {
        return new UsageException(message, 1);
    }

    /** 2 for wrong usage, 1 for the rest. */
    int exitCode() {
        return exitCode;
    }
}
