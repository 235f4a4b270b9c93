package bramble.cli;

import bramble.api.Decision;
import bramble.api.SettleAnswer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble settle}: the final yes or no. */
@Command(
        name = "settle",
        description = {
            "Force the final answer about a submission.",
            "A job that was never seen is refused for good from then on. Exit code 0 for accepted, 3 for refused."
        })
final class Settle extends ClusterCommand {

    @Parameters(paramLabel = "ID", description = "The job.")
    String id = "";

    Settle(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        SettleAnswer answer = client().settle(ClusterOptions.job(id));
        if (json()) {
            printJson(answer);
        } else {
            terminal.out()
                    .println(
                            answer.decision().text()
                                    + (answer.why().isEmpty() ? "" : ": " + answer.why()));
        }
        return answer.decision() == Decision.ACCEPTED ? ExitCode.DONE : ExitCode.REFUSED;
    }
}
