package bramble.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ClusterId;
import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Stamp;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A member that is being removed")
class DeparturesTest {

    private static final NodeId LEAVING = new NodeId(new UUID(0, 1));
    private static final NodeId OTHER = new NodeId(new UUID(0, 2));

    private final ClusterState state = new ClusterState();
    private final Workforce workforce = new Workforce(Timing.STANDARD, 0);
    private long index;

    @BeforeEach
    void members() {
        commit(new Command.FoundCluster(new ClusterId(new UUID(0, 9))));
        commit(new Command.JoinNode(new Node(LEAVING, "attic", "attic:7420", "1", false)));
        commit(new Command.JoinNode(new Node(OTHER, "garage", "garage:7420", "1", false)));
        commit(new Command.RetireNode(LEAVING));
    }

    @Test
    @DisplayName("stays while a new master does not know yet who votes")
    void votersUnknown() {
        assertThat(departing()).isEmpty();

        vote(OTHER);
        assertThat(departing()).containsExactly(new Command.RemoveNode(LEAVING));
    }

    @Test
    @DisplayName("stays while a change that gives it a vote is under way")
    void aboutToVote() {
        vote(OTHER);
        workforce.electorate().changing(new TreeSet<>(List.of(LEAVING)));
        assertThat(departing()).isEmpty();

        workforce.electorate().changeEnded();
        assertThat(departing()).containsExactly(new Command.RemoveNode(LEAVING));
    }

    private void vote(NodeId node) {
        workforce.electorate().are(new TreeSet<>(List.of(node)));
    }

    /** The commands; whoever is not removed is not told to stop either. */
    private List<Command> departing() {
        var commands = new ArrayList<Command>();
        var told = Departures.plan(state, workforce, 0, commands);
        assertThat(told.isEmpty()).isEqualTo(commands.isEmpty());
        return commands;
    }

    private void commit(Command command) {
        state.apply(new Stamp(1, ++index, 1_790_000_000_000L), command);
    }
}
