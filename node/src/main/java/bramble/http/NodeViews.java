package bramble.http;

import bramble.api.NodeRole;
import bramble.api.NodeState;
import bramble.api.NodeView;
import bramble.api.Room;
import bramble.api.Size;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.log.Leadership;
import bramble.master.ClusterReader;
import bramble.plan.Worker;
import bramble.plan.Workforce;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Nodes as the API shows them. For one look at the state, on the replica's thread. On a node that
 * is not the master nothing is known of the others' machines: only this node itself is said to be
 * up.
 */
final class NodeViews {

    private final ClusterReader reader;
    private final Peers peers;
    private final Leadership leadership;

    NodeViews(ClusterReader reader, Peers peers, Leadership leadership) {
        this.reader = reader;
        this.peers = peers;
        this.leadership = leadership;
    }

    List<NodeView> all() {
        return reader.state().nodes().all().stream().map(this::view).toList();
    }

    Optional<NodeView> one(NodeId id) {
        return reader.state().nodes().find(id).map(this::view);
    }

    private NodeView view(Node node) {
        var worker = reader.workforce().flatMap(force -> force.find(node.id()));
        var machine = worker.map(Worker::machine);
        var vitals = machine.map(each -> each.vitals());
        var heardMillis = worker.map(this::heardMillis);
        return new NodeView(
                node.id().uuid(),
                node.name(),
                node.address(),
                role(node.id()),
                state(node),
                machine.map(each -> each.capacity().slots()).orElse(0),
                vitals.map(each -> each.busySlots()).orElse(0),
                machine.map(each -> (java.util.Map<String, String>) each.capacity().labels())
                        .orElse(null),
                vitals.map(each -> each.load()).orElse(null),
                machine.map(
                                each ->
                                        new Room(
                                                new Size(each.vitals().memoryFreeBytes()),
                                                new Size(each.capacity().memoryBytes())))
                        .orElse(null),
                machine.filter(each -> each.shelf().diskBytes() > 0)
                        .map(
                                each ->
                                        new Room(
                                                new Size(each.vitals().diskFreeBytes()),
                                                new Size(each.shelf().diskBytes())))
                        .orElse(null),
                vitals.map(each -> each.heat().celsius()).orElse(null),
                vitals.map(each -> each.heat().throttled()).orElse(null),
                worker.map(each -> each.machine().vitals().wallMillis() - heardMillis.orElseThrow())
                        .orElse(null),
                node.version(),
                heardMillis.map(Instant::ofEpochMilli).orElse(null));
    }

    /** When the master heard a worker last, by the master's wall clock. */
    private long heardMillis(Worker worker) {
        return reader.now().wallMillis() - (reader.now().nanos() - worker.heardNanos()) / 1_000_000;
    }

    private NodeRole role(NodeId id) {
        if (id.toString().equals(leadership.master())) {
            return NodeRole.MASTER;
        }
        return peers.voters().contains(id) ? NodeRole.VOTER : NodeRole.WORKER;
    }

    private NodeState state(Node node) {
        if (node.leaving()) {
            return NodeState.LEAVING;
        }
        var present = reader.workforce().map(force -> isPresent(force, node.id())).orElse(false);
        if (!present && !node.id().toString().equals(leadership.self())) {
            return NodeState.DOWN;
        }
        return node.draining() ? NodeState.DRAINING : NodeState.UP;
    }

    private boolean isPresent(Workforce force, NodeId id) {
        return force.isPresent(id, reader.now().nanos());
    }
}
