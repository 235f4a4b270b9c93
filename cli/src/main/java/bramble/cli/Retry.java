package bramble.cli;

import bramble.api.JobIds;
import bramble.api.Receipt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble retry}: the failed tasks once more, as a new job. */
@Command(
        name = "retry",
        description = "Run the tasks that did not succeed again, as a new job; print its id.")
final class Retry extends ClusterCommand {

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The new job's id: repeating the command with it makes one job.")
    @Nullable String newId;

    @Parameters(paramLabel = "ID", description = "The job that has ended.")
    String id = "";

    Retry(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        UUID newJob = newId == null ? JobIds.next() : JobOptions.id(newId);
        Receipt receipt = client().retry(ClusterOptions.job(id), newJob);
        if (json()) {
            printJson(receipt);
        } else {
            terminal.out().println(receipt.job());
        }
        return ExitCode.DONE;
    }
}
