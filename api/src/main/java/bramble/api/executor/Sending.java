package bramble.api.executor;

import bramble.api.BrambleClient;
import bramble.api.Decision;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.Submission;
import bramble.api.UnreachableException;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Has a job accepted, for certain: what is unknown is settled, and only what was certainly not
 * accepted is sent again under another id, so that nothing runs twice.
 */
record Sending(BrambleClient client, Program program) {

    /**
     * Sends a job.
     *
     * @param request makes it, anew for each try, since its files may have to be sent again
     * @return its id, once it is accepted
     * @throws RemoteTaskException when it is refused, or nobody knows
     */
    UUID accepted(Supplier<JobRequest> request) {
        String why = "";
        for (int sending = 0; sending < ExecutorLimits.SENDINGS_MAX; sending++) {
            UUID id = JobIds.next();
            try {
                switch (client.submit(id, request.get())) {
                    case Submission.Accepted accepted -> {
                        return accepted.id();
                    }
                    case Submission.Unknown unknown -> {
                        if (isAccepted(id, unknown.why())) {
                            return id;
                        }
                        why = "it was not known to be accepted, and was withdrawn";
                    }
                    case Submission.Refused(UUID _, Problem problem) -> {
                        why = problem.detail();
                        program.forget();
                    }
                }
            } catch (ProblemException | UnreachableException notSent) {
                throw new RemoteTaskException(
                        RemoteTaskException.Kind.REFUSED,
                        "the cluster did not take it: " + notSent.getMessage(),
                        notSent);
            }
        }
        throw new RemoteTaskException(
                RemoteTaskException.Kind.REFUSED, "the cluster refused it: " + why);
    }

    /** Has a job cancelled for which nobody waits. */
    void cancel(UUID job) {
        try {
            client.cancel(job);
        } catch (ProblemException | UnreachableException e) {
            System.getLogger(BrambleExecutor.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "job "
                                    + job
                                    + " could not be cancelled and may go on: "
                                    + e.getMessage());
        }
    }

    private boolean isAccepted(UUID id, String why) {
        try {
            return client.settle(id).decision() == Decision.ACCEPTED;
        } catch (ProblemException | UnreachableException silent) {
            throw new RemoteTaskException(
                    RemoteTaskException.Kind.UNKNOWN,
                    "nobody knows whether job "
                            + id
                            + " was accepted ("
                            + why
                            + "): \"bramble settle "
                            + id
                            + "\" tells as soon as the cluster answers",
                    silent);
        }
    }
}
