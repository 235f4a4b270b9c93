package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.NodeView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble drain}. */
@Command(name = "drain", description = "Give a node no new work; what it runs goes on.")
final class Drain extends ClusterCommand {

    @Parameters(paramLabel = "NODE", description = "The node's name or id.")
    String node = "";

    Drain(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        BrambleClient client = client();
        NodeView view = client.drain(NodeNames.find(client, node));
        if (json()) {
            printJson(view);
        } else {
            terminal.out().println(view.name() + " is " + view.state().text() + ".");
        }
        return ExitCode.DONE;
    }
}
