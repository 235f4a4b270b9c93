package bramble.plan;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.GARAGE;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ClusterFixture;
import bramble.core.Command;
import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.Holder;
import bramble.core.Kept;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.SessionId;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Shelf;
import bramble.protocol.StoreOrders;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Copies")
class CopyingTest {

    private static final NodeId SHED = new NodeId(new UUID(9, 9));
    private static final ContentId FILE = ContentId.sha256("ab".repeat(32));
    private static final SessionId LIFE = new SessionId(new UUID(5, 5));

    private final ClusterFixture cluster = new ClusterFixture();
    private Workforce workforce = new Workforce(Timing.STANDARD, 0);
    private long nanos = Duration.ofHours(1).toNanos();

    @BeforeEach
    void join() {
        cluster.commit(new Command.JoinNode(new Node(SHED, "shed", "shed:7420", "0.1.0", false)));
    }

    private void hears(NodeId node, boolean low) {
        var known = cluster.state().nodes().find(node).orElseThrow();
        var machine =
                new Machine(
                        known.name(),
                        known.address(),
                        known.version(),
                        new Capacity(1, 1L << 30, new TreeMap<>()),
                        new Vitals(0, 0, 0, 0, 0),
                        new Shelf(0, 0, 0, low));
        workforce.heard(
                new WorkerCall(new Holder(node, LIFE), machine, List.of(), true),
                cluster.state(),
                nanos);
    }

    private void hears(NodeId... nodes) {
        for (var node : nodes) {
            hears(node, false);
        }
    }

    private void keep(NodeId... holders) {
        var kept = new Kept(FILE, new Content.Facts(5, 1), List.of(holders));
        cluster.commit(new Command.KeepContents(List.of(kept)));
    }

    private List<Command> look() {
        nanos += Duration.ofSeconds(2).toNanos();
        var commands = new ArrayList<Command>();
        workforce.copying().look(cluster.state(), workforce, nanos, commands);
        return commands;
    }

    private StoreOrders orders(NodeId node) {
        return workforce.copying().orders(node, workforce, cluster.state());
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    @DisplayName("are to be held by the others that are present and have room")
    void partners() {
        hears(ATTIC, GARAGE);
        hears(SHED, true);
        look();

        assertThat(orders(ATTIC).partners())
                .extracting(StoreOrders.Partner::node)
                .containsExactly(GARAGE);
        assertThat(orders(SHED).partners()).hasSize(2);
    }

    @Test
    @DisplayName("are told of some others that could hold them, not of all, in a circle")
    void partnersOfMany() {
        var nodes =
                IntStream.range(0, 20).mapToObj(each -> new NodeId(new UUID(20, each))).toList();
        for (var node : nodes) {
            cluster.commit(
                    new Command.JoinNode(
                            new Node(node, "n" + node, node + ":7420", "0.1.0", false)));
        }
        hears(nodes.toArray(NodeId[]::new));
        look();

        assertThat(orders(nodes.get(15)).partners())
                .extracting(StoreOrders.Partner::node)
                .containsExactly(
                        nodes.get(16),
                        nodes.get(17),
                        nodes.get(18),
                        nodes.get(19),
                        nodes.get(0),
                        nodes.get(1),
                        nodes.get(2),
                        nodes.get(3));
    }

    @Test
    @DisplayName("are three where three are wanted, and no more")
    void three() {
        workforce = new Workforce(Timing.STANDARD.with(new Keeping(3, Duration.ofDays(1), 1)), 0);
        keep(ATTIC, GARAGE);
        hears(ATTIC, GARAGE, SHED);
        look();
        assertThat(orders(SHED).copies()).isEqualTo(3);
        assertThat(orders(SHED).fetch()).extracting(StoreOrders.Fetch::id).containsExactly(FILE);

        keep(ATTIC, GARAGE, SHED);
        assertThat(look()).isEmpty();
        assertThat(orders(SHED).fetch()).isEmpty();
    }

    @Test
    @DisplayName("are made where there was one alone, from the one that has it")
    void scarce() {
        keep(ATTIC);
        hears(ATTIC, GARAGE);
        look();

        var fetch = orders(GARAGE).fetch();
        assertThat(fetch).extracting(StoreOrders.Fetch::id).containsExactly(FILE);
        assertThat(fetch.getFirst().from())
                .extracting(StoreOrders.Partner::node)
                .containsExactly(ATTIC);
        assertThat(orders(ATTIC).fetch()).isEmpty();
    }

    @Test
    @DisplayName("are not made anew for a holder that is silent for a moment, but when it is gone")
    void gone() {
        keep(ATTIC, GARAGE);
        hears(ATTIC, GARAGE, SHED);
        pass(Duration.ofSeconds(10));
        hears(ATTIC, SHED);
        look();
        assertThat(orders(SHED).fetch()).isEmpty();

        pass(Copying.GONE);
        hears(ATTIC, SHED);
        look();
        assertThat(orders(SHED).fetch()).extracting(StoreOrders.Fetch::id).containsExactly(FILE);
    }

    @Test
    @DisplayName("are ordered no more once they are made")
    void made() {
        keep(ATTIC);
        hears(ATTIC, GARAGE, SHED);
        look();
        keep(GARAGE);
        look();

        assertThat(orders(GARAGE).fetch()).isEmpty();
        assertThat(orders(SHED).fetch()).isEmpty();
    }

    @Test
    @DisplayName("go where there are too many, when all that are to keep theirs are there")
    void surplus() {
        keep(ATTIC, GARAGE, SHED);
        hears(ATTIC, GARAGE);
        assertThat(look()).isEmpty();

        hears(ATTIC, GARAGE, SHED);
        var commands = look();

        assertThat(commands).hasSize(1);
        cluster.commit(commands.getFirst());
        assertThat(cluster.state().contents().find(FILE).orElseThrow().holders()).hasSize(2);
        assertThat(look()).isEmpty();
    }
}
