package bramble.cli;

import bramble.api.Problem;

/** What the process ends with. Scripts rely on these numbers. */
final class ExitCode {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REFUSED = 3;
    static final int UNKNOWN = 4;
    static final int UNREACHABLE = 5;

    private ExitCode() {}

    /** The code for a problem that a node answered. */
    static int of(Problem problem) {
        return switch (problem.kind()) {
            case INVALID, CONFLICT, REFUSED, TOO_LARGE -> REFUSED;
            case UNKNOWN -> UNKNOWN;
            case NOT_SEEN,
                    NOT_FOUND,
                    NOT_ALLOWED,
                    OVERLOADED,
                    UNAVAILABLE,
                    UNAUTHORIZED,
                    FORBIDDEN,
                    INTERNAL ->
                    FAILED;
        };
    }
}
