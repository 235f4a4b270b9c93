package bramble.api;

/**
 * Carries a {@link Problem}: thrown where one is found, caught where answers are written or shown.
 */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** A request with a wrong field; the field's name may be empty for the document as a whole. */
    public static ProblemException invalid(String field, String detail) {
        Problem problem = Problem.of(ProblemType.INVALID, detail);
        return new ProblemException(field.isEmpty() ? problem : problem.withField(field));
    }

    /** What is to be answered or shown. */
    public Problem problem() {
        return problem;
    }
}
