package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.CancelAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble cancel}: asks to stop jobs. */
@Command(
        name = "cancel",
        description = "Cancel jobs: nothing of them starts any more, and what runs is stopped.")
final class Cancel extends ClusterCommand {

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The jobs.")
    List<String> ids = new ArrayList<>();

    Cancel(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        List<UUID> jobs = ids.stream().map(ClusterOptions::job).toList();
        BrambleClient client = client();
        for (UUID id : jobs) {
            CancelAnswer answer = client.cancel(id);
            if (json()) {
                printJson(answer);
            } else {
                terminal.say(
                        id
                                + "  "
                                + JobWords.state(terminal, answer.state())
                                + (answer.why().isEmpty() ? "" : ": " + answer.why()));
            }
        }
        return ExitCode.DONE;
    }
}
