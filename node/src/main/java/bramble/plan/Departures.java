package bramble.plan;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.NodeId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lets members go that are being removed. Each goes when nothing depends on it any more: it has no
 * vote, no content stands on it alone, and none of its leases stands. Then it is told so, and stops
 * by itself; a dead one is removed when its leases have run out.
 */
final class Departures {

    private Departures() {}

    /** Removes those of whom nothing is left, and says who is to be told that it is out. */
    static Set<NodeId> plan(
            ClusterState state, Workforce workforce, long nowNanos, List<Command> commands) {
        var dismissed = new TreeSet<NodeId>();
        for (var node : state.nodes().all()) {
            if (node.leaving() && mayGo(state, workforce, node.id(), nowNanos)) {
                dismissed.add(node.id());
                if (state.leases().of(node.id()).isEmpty()) {
                    commands.add(new Command.RemoveNode(node.id()));
                }
            }
        }
        return dismissed;
    }

    private static boolean mayGo(
            ClusterState state, Workforce workforce, NodeId node, long nowNanos) {
        if (workforce.electorate().mayHaveVote(node)) {
            return false;
        }
        var nobodyElse = state.nodes().all().size() == 1;
        return nobodyElse
                || !workforce.isPresent(node, nowNanos)
                || !state.contents().isLastHolder(node);
    }
}
