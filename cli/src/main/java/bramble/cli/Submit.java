package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.BulkAnswer;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble submit}: prints the job's id alone, so that scripts can keep it. */
@Command(
        name = "submit",
        description = "Submit a job and print its id.",
        footer = {
            "",
            "--at names nodes (HOST:PORT) or, if it looks like a time, when to start: HH:MM or",
            "2026-12-01T02:00 here, or 2026-12-01T02:00:00Z."
        })
final class Submit extends SubmittingCommand {

    @Option(
            names = {"-f", "--job-file"},
            paramLabel = "FILE",
            description =
                    "Take the job from YAML or JSON; - is standard input. A file that ends in .ndjson holds many jobs, one a line.")
    @Nullable String jobFile;

    @Parameters(paramLabel = "COMMAND", description = "The program and its arguments.")
    List<String> command = new ArrayList<>();

    Submit(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        if (jobFile != null && jobFile.endsWith(".ndjson")) {
            return submitAll(jobFile);
        }
        UUID id = job.idOrNew();
        JobRequest request;
        if (jobFile == null) {
            request =
                    complete(
                            client(),
                            job.request(command, cluster.times(), terminal.environment()));
        } else {
            checkFileOnly();
            request = JobFile.read(jobFile, terminal.in());
            if (request.id() != null && job.id == null) {
                id = request.id();
            }
        }
        Submission.Accepted accepted = accepted(client(), id, request);
        if (json()) {
            printJson(accepted.receipt());
        } else {
            terminal.out().println(id);
        }
        return ExitCode.DONE;
    }

    private void checkFileOnly() {
        if (!command.isEmpty() || job.describeJob() || !cluster.times().isEmpty()) {
            throw new UsageException(
                    "-f takes the whole job from the file: write options and command there, only --id may stand beside it");
        }
    }

    /** Submits many jobs; prints the id of each that was accepted. */
    private int submitAll(String path) {
        checkFileOnly();
        if (job.id != null) {
            throw new UsageException(
                    "--id names one job, and " + path + " holds many: write \"id\" in each line");
        }
        List<JobRequest> requests = new ArrayList<>();
        for (JobRequest request : JobFile.readLines(path)) {
            requests.add(request.id() == null ? request.withId(JobIds.next()) : request);
        }
        BrambleClient client = client();
        int[] worst = {ExitCode.DONE};
        client.submitAll(requests, answer -> worst[0] = Math.max(worst[0], tell(path, answer)));
        return worst[0];
    }

    private int tell(String path, BulkAnswer answer) {
        int code = answer.problem() == null ? ExitCode.DONE : ExitCode.of(answer.problem());
        if (json()) {
            printJson(answer);
        } else if (answer.problem() == null) {
            terminal.out().println(answer.id());
        } else {
            terminal.warn(
                    path
                            + ", line "
                            + answer.line()
                            + ", job "
                            + answer.id()
                            + ": "
                            + answer.problem().detail());
            if (code == ExitCode.UNKNOWN) {
                terminal.warn("\"bramble settle " + answer.id() + "\" gives the final answer.");
            }
        }
        return code;
    }
}
