package bramble.master;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Stamp;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The memory of events, after a snapshot has taken the place of the state,")
class EventsMemoryTest {

    private final Events events = new Events();
    private final ClusterState state = new ClusterState();

    private void joins(long index) {
        var stamp = new Stamp(1, index, 1_790_000_000_000L);
        var node = new Node(new NodeId(new UUID(index, 1)), "n" + index, "n:1", "0.1.0", false);
        state.apply(stamp, new Command.JoinNode(node));
        events.applied(stamp, state);
    }

    private boolean isLate(long index) {
        return events.listen(new Event.Position(index, 1)).isLate();
    }

    @Test
    @DisplayName("tells a listener that was up to date before that it has missed some")
    void missesTheLeap() {
        joins(5);
        assertThat(isLate(5)).isFalse();

        events.leapt();

        assertThat(isLate(5)).isTrue();
        assertThat(events.listen(Event.Position.NOW).isLate()).isFalse();
    }

    @Test
    @DisplayName("knows again from the first event on that comes afterwards")
    void goesOn() {
        events.leapt();
        joins(900);

        assertThat(isLate(5)).isTrue();
        assertThat(isLate(899)).isTrue();
        assertThat(isLate(900)).isFalse();
        assertThat(events.listen(new Event.Position(900, 0)).isLate()).isFalse();
    }
}
