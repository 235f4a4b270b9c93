package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.ClusterView;
import bramble.api.NodeState;
import bramble.api.NodeView;
import bramble.api.NodesView;
import bramble.api.Room;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code bramble nodes}: who is in the cluster and how they are. */
@Command(name = "nodes", description = "List the nodes of the cluster.")
final class Nodes extends ClusterCommand {

    private static final int GREEN = 32;
    private static final int RED = 31;
    private static final int YELLOW = 33;
    private static final long CLOCK_NOISE_MILLIS = 500;

    Nodes(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        BrambleClient client = client();
        List<NodeView> nodes =
                client.nodes().stream().sorted(Comparator.comparing(NodeView::name)).toList();
        if (json()) {
            printJson(new NodesView(nodes));
            return ExitCode.DONE;
        }
        Table table =
                new Table(
                        "NAME", "ROLE", "STATE", "ADDRESS", "SLOTS", "LOAD", "MEMORY", "DISK",
                        "HEAT", "CLOCK", "SEEN", "VERSION", "ID");
        for (NodeView node : nodes) {
            table.row(
                    node.name(),
                    node.role().text(),
                    state(node.state()),
                    node.address(),
                    node.busy() + "/" + node.slots(),
                    node.load() == null ? "-" : String.format(Locale.ROOT, "%.2f", node.load()),
                    room(node.memory()),
                    room(node.disk()),
                    heat(node),
                    node.clockOffset() == null ? "-" : clock(node.clockOffset()),
                    node.lastSeen() == null ? "-" : seen(node.lastSeen()),
                    node.version() == null ? "-" : node.version(),
                    node.id().toString());
        }
        table.lines().forEach(terminal.out()::println);
        ClusterView cluster = client.cluster();
        terminal.out()
                .println(
                        "Cluster "
                                + cluster.id()
                                + ", term "
                                + cluster.term()
                                + ", "
                                + (cluster.quorum() ? "with" : "WITHOUT")
                                + " a quorum.");
        return ExitCode.DONE;
    }

    private String state(NodeState state) {
        int colour =
                switch (state) {
                    case UP -> GREEN;
                    case DRAINING, LEAVING -> YELLOW;
                    case DOWN -> RED;
                };
        return terminal.coloured(colour, state.text());
    }

    private String heat(NodeView node) {
        String celsius =
                node.temperature() == null
                        ? "-"
                        : String.format(Locale.ROOT, "%.0f°C", node.temperature());
        return Boolean.TRUE.equals(node.throttled())
                ? terminal.coloured(RED, celsius + " throttled")
                : celsius;
    }

    /** By how much a clock is ahead of the master's; what is within a call's time is nothing. */
    private static String clock(long offsetMillis) {
        return Math.abs(offsetMillis) < CLOCK_NOISE_MILLIS
                ? "ok"
                : String.format(Locale.ROOT, "%+.1fs", offsetMillis / 1_000.0);
    }

    private static String seen(Instant at) {
        return Math.max(0, Duration.between(at, Instant.now()).toSeconds()) + "s ago";
    }

    private static String room(@Nullable Room room) {
        return room == null
                ? "-"
                : gibibytes(room.free().bytes()) + "/" + gibibytes(room.total().bytes()) + "G";
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / (double) (1L << 30));
    }
}
