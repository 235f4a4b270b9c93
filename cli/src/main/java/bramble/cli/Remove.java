package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.NodeView;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble remove}. */
@Command(
        name = "remove",
        description = {
            "Remove a node from the cluster for good, dead or alive.",
            "It loses its vote, what only it holds is copied, its tasks run elsewhere, and it stops. It does not come back: a node with an empty data directory may take its place."
        })
final class Remove extends ClusterCommand {

    private static final Duration WAIT = Duration.ofMinutes(5);
    private static final long LOOK_MILLIS = 200;

    @Parameters(paramLabel = "NODE", description = "The node's name or id.")
    String node = "";

    @Option(names = "--no-wait", description = "Return as soon as its removal has begun.")
    boolean noWait;

    Remove(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        BrambleClient client = client();
        UUID id = NodeNames.find(client, node);
        client.remove(id);
        boolean gone = !noWait && awaitGone(client, id);
        if (json()) {
            printJson(Map.of("node", id.toString(), "removed", gone));
        } else if (gone) {
            terminal.out().println(node + " is removed.");
        } else {
            terminal.out()
                    .println(
                            node
                                    + " is being removed; \"bramble nodes\" shows it until it is gone.");
        }
        return ExitCode.DONE;
    }

    private static boolean awaitGone(BrambleClient client, UUID id) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < WAIT.toNanos()) {
            if (client.nodes().stream().map(NodeView::id).noneMatch(id::equals)) {
                return true;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }
}
