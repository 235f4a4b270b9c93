package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Submission;
import java.util.UUID;
import picocli.CommandLine.Mixin;

/** A command that submits a job. */
abstract class SubmittingCommand extends ClusterCommand {

    @Mixin final JobOptions job = new JobOptions();

    SubmittingCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    boolean takesTimes() {
        return true;
    }

    /**
     * Checks a request, sends the files that it takes along, and completes it with them.
     *
     * @param request with all but the files
     */
    JobRequest complete(BrambleClient client, JobRequestBuilder request) {
        JobRequest checked = JobOptions.checked(request);
        if (job.files.isEmpty()) {
            return checked;
        }
        new TakenFiles(client.files()).addTo(request, job.files);
        return JobOptions.checked(request);
    }

    /**
     * Submits, and answers the acceptance.
     *
     * @throws ProblemException for the two other answers
     */
    static Submission.Accepted accepted(BrambleClient client, UUID id, JobRequest request) {
        return switch (client.submit(id, request)) {
            case Submission.Accepted accepted -> accepted;
            case Submission.Refused refused ->
                    throw new ProblemException(refused.problem().withId(id));
            case Submission.Unknown unknown ->
                    throw new ProblemException(
                            Problem.of(
                                            ProblemType.UNKNOWN,
                                            "it is not known whether job "
                                                    + id
                                                    + " was accepted: "
                                                    + unknown.why()
                                                    + "."
                                                    + " Sending it again with --id "
                                                    + id
                                                    + " is harmless.")
                                    .withSettle(id));
        };
    }
}
