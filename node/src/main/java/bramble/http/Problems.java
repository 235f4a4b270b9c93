package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.log.NotMasterException;
import bramble.log.UnavailableException;
import bramble.log.UnknownFateException;
import bramble.master.DismissedException;
import bramble.master.OverloadedException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one mapping of what goes wrong to problem documents. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** How long a client is asked to stay away when the master has too much waiting. */
    private static final Duration OVERLOAD_PAUSE = Duration.ofSeconds(1);

    private static final String NOT_LOGGED = ": nothing was logged, send it again";

    private Problems() {}

    static Problem of(Throwable failure) {
        return switch (failure) {
            case ProblemException known -> known.problem();
            case OverloadedException overloaded ->
                    Problem.of(
                                    ProblemType.OVERLOADED,
                                    overloaded.getMessage()
                                            + ": nothing was logged, send it again in a moment")
                            .withRetryAfter(OVERLOAD_PAUSE);
            case DismissedException dismissed ->
                    Problem.of(
                            ProblemType.REFUSED,
                            dismissed.getMessage()
                                    + ": it is to stop. To use its machine again, start a node there with an empty data directory");
            case NotMasterException notMaster -> unavailable(text(notMaster));
            case UnavailableException unavailable -> unavailable(text(unavailable));
            case UnknownFateException unknown ->
                    Problem.of(
                            ProblemType.UNKNOWN,
                            "it is not known whether this took effect ("
                                    + unknown.getMessage()
                                    + "): ask for it, or send it again");
            case CompletionException wrapper when wrapper.getCause() != null ->
                    of(wrapper.getCause());
            case ExecutionException wrapper when wrapper.getCause() != null ->
                    of(wrapper.getCause());
            default -> {
                LOG.error("a request met a defect of the node", failure);
                yield Problem.of(
                        ProblemType.INTERNAL,
                        "the node met a defect ("
                                + failure.getClass().getSimpleName()
                                + "): its log has the details, please report them");
            }
        };
    }

    /** What a failure says of itself. */
    static String text(Throwable failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** Certainly nothing was logged. */
    static Problem unavailable(String why) {
        // A reason that another node gave says so already.
        var detail = why.endsWith(NOT_LOGGED) ? why : why + NOT_LOGGED;
        return Problem.of(ProblemType.UNAVAILABLE, detail);
    }

    /** A change that may have been logged. */
    static Problem unknown(UUID job, String why) {
        return Problem.of(
                        ProblemType.UNKNOWN,
                        "it is not known whether this was accepted ("
                                + why
                                + "): send it again with the same id, or settle it")
                .withId(job)
                .withSettle(job);
    }

    static ProblemException notSeen(UUID job) {
        return new ProblemException(
                Problem.of(
                                ProblemType.NOT_SEEN,
                                "job "
                                        + job
                                        + " was not seen here. That is not final: it may still be on its way; settling it is final")
                        .withId(job));
    }

    static ProblemException notFound(String what) {
        return new ProblemException(Problem.of(ProblemType.NOT_FOUND, what));
    }

    /** The log holds nothing yet, so there is no cluster to tell of. */
    static ProblemException notYetFounded() {
        return new ProblemException(unavailable("the cluster is only just being founded"));
    }

    /** This node's disk refused something, as a full one does. */
    static ProblemException disk(String what, java.io.IOException failure) {
        return new ProblemException(
                Problem.of(
                        ProblemType.UNAVAILABLE,
                        what
                                + ", since this node cannot write to its disk ("
                                + text(failure)
                                + "): make room there, or ask another node"));
    }
}
