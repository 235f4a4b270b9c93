package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.JobView;
import bramble.api.ResultLine;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble results}: what the tasks wrote, in the order of the items. */
@Command(
        name = "results",
        description =
                "Print what the ended tasks wrote, in the order of the items. Exit code 0 only if the job succeeded.")
final class Results extends ClusterCommand {

    @Parameters(paramLabel = "ID", description = "The job.")
    String id = "";

    Results(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        UUID job = ClusterOptions.job(id);
        BrambleClient client = client();
        JobView view = client.job(job);
        long[] missing = {0};
        client.results(
                job,
                0,
                false,
                line -> {
                    print(line);
                    missing[0] += line.problem() == null ? 0 : 1;
                    return !terminal.out().checkError();
                });
        if (!json() && !view.state().ended()) {
            terminal.warn("The job has not ended yet: " + JobWords.counts(view.counts()) + ".");
        }
        int code = JobWords.codeOf(view);
        return code == ExitCode.DONE && missing[0] > 0 ? ExitCode.FAILED : code;
    }

    private void print(ResultLine line) {
        if (json()) {
            printJson(line);
        } else {
            terminal.out().print(line.output());
            if (line.problem() != null) {
                terminal.warn("task " + line.task() + ": " + line.problem());
            }
        }
    }
}
