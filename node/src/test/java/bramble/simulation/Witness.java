package bramble.simulation;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Node.Service;
import bramble.core.NodeId;
import bramble.core.Result;
import bramble.core.SecretDigest;
import bramble.core.Stamp;
import bramble.log.EntryCodec;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Sees every command in the order of the log, and keeps by itself who belongs to the cluster and
 * who is to take work. What the replicated state makes of a command is compared with that.
 */
final class Witness {

    private final Judge judge;
    private final ClusterState state = new ClusterState();
    private final TreeMap<NodeId, Service> members = new TreeMap<>();
    private final TreeSet<NodeId> removed = new TreeSet<>();
    private final TreeMap<SecretDigest, Integer> usesLeft = new TreeMap<>();
    private int drains;
    private int joins;

    Witness(Judge judge) {
        this.judge = judge;
    }

    int joins() {
        return joins;
    }

    int removals() {
        return removed.size();
    }

    int drains() {
        return drains;
    }

    boolean isMember(NodeId node) {
        return members.containsKey(node);
    }

    boolean isDraining(NodeId node) {
        return members.get(node) == Service.DRAINING;
    }

    boolean wasRemoved(NodeId node) {
        return removed.contains(node);
    }

    /** An entry was committed, while these nodes voted. */
    void committed(SimGroup.Committed committed, Predicate<NodeId> votes) {
        var entry = EntryCodec.decode(committed.bytes().array());
        var stamp = new Stamp(committed.term(), committed.index(), entry.wallMillis());
        for (var command : entry.commands()) {
            if (command instanceof Command.RemoveNode remove) {
                departs(remove.node(), votes);
            }
            compare(command, state.apply(stamp, command));
        }
    }

    private void departs(NodeId node, Predicate<NodeId> votes) {
        judge.require(
                removed.contains(node) || members.get(node) == Service.LEAVING,
                "node " + node + " was removed, and nobody had asked for it");
        judge.require(
                state.leases().of(node).isEmpty(),
                "node " + node + " was removed under its leases " + state.leases().of(node));
        judge.require(!votes.test(node), "node " + node + " was removed while it had a vote");
    }

    private void compare(Command command, Result result) {
        switch (command) {
            case Command.LeaseTasks lease ->
                    judge.require(
                            isNothing(result)
                                    || members.get(lease.holder().node()) == Service.WORKING,
                            "node "
                                    + lease.holder().node()
                                    + " got a lease, and it is "
                                    + members.get(lease.holder().node()));
            case Command.FinishTasks finish ->
                    judge.require(
                            isNothing(result) || members.containsKey(finish.node()),
                            "an outcome of node " + finish.node() + ", no member, was recorded");
            case Command.JoinNode join -> joined(join.node().id(), result);
            case Command.CreateToken create -> usesLeft.putIfAbsent(create.secret(), create.uses());
            case Command.UseToken use -> {
                var isNew = !members.containsKey(use.node().id());
                joined(use.node().id(), result);
                if (result instanceof Result.Done && isNew) {
                    var left = usesLeft.merge(use.secret(), -1, Integer::sum);
                    judge.require(left >= 0, "token " + use.secret() + " was used too often");
                }
            }
            case Command.DrainNode drain -> {
                drains++;
                serves(drain.node(), drain.drain() ? Service.DRAINING : Service.WORKING);
            }
            case Command.RetireNode retire -> serves(retire.node(), Service.LEAVING);
            case Command.RemoveNode remove -> {
                members.remove(remove.node());
                removed.add(remove.node());
            }
            default -> {
                // Nothing about members.
            }
        }
    }

    private static boolean isNothing(Result result) {
        return switch (result) {
            case Result.Leased leased -> leased.leases().isEmpty();
            case Result.Finished finished -> finished.recorded() == 0;
            default -> throw new IllegalStateException("a worker's command came to " + result);
        };
    }

    private void joined(NodeId node, Result result) {
        if (result instanceof Result.Done) {
            judge.require(!removed.contains(node), "node " + node + " is back, which was removed");
            if (members.putIfAbsent(node, Service.WORKING) == null) {
                joins++;
            }
        }
    }

    /** One that is leaving goes on leaving. */
    private void serves(NodeId node, Service service) {
        members.computeIfPresent(
                node, (id, now) -> now == Service.LEAVING ? Service.LEAVING : service);
    }

    /** The end: a replica knows of the same members. */
    void conclude(ClusterState replica) {
        var known = new TreeMap<NodeId, Service>();
        replica.nodes().all().forEach(each -> known.put(each.id(), each.service()));
        judge.require(
                known.equals(members), "the members are " + known + ", and should be " + members);
    }
}
