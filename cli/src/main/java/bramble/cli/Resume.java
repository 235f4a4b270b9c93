package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.NodeView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble resume}. */
@Command(name = "resume", description = "Give a drained node work again.")
final class Resume extends ClusterCommand {

    @Parameters(paramLabel = "NODE", description = "The node's name or id.")
    String node = "";

    Resume(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        BrambleClient client = client();
        NodeView view = client.resume(NodeNames.find(client, node));
        if (json()) {
            printJson(view);
        } else {
            terminal.out().println(view.name() + " is " + view.state().text() + ".");
        }
        return ExitCode.DONE;
    }
}
