package bramble.master;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Holder;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.SessionId;
import bramble.core.Stamp;
import bramble.plan.Moment;
import bramble.plan.Timing;
import bramble.plan.Workforce;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerCall;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The time that a master of three nodes gives its entries")
class StampingTest {

    private static final long WALL = 1_800_000_000_000L;
    private static final long HOURS = Duration.ofHours(9).toMillis();

    private final ClusterState state = new ClusterState();
    private final Workforce workforce = new Workforce(Timing.STANDARD, 0);

    StampingTest() {
        for (var number = 1; number <= 3; number++) {
            state.apply(
                    new Stamp(1, number, WALL),
                    new Command.JoinNode(new Node(id(number), "n" + number, "n:1", "1", false)));
        }
    }

    private static NodeId id(int number) {
        return new NodeId(new UUID(0, number));
    }

    private void allShow(long wallMillis, long nanos) {
        for (var number = 1; number <= 3; number++) {
            var machine =
                    new Machine(
                            "n" + number,
                            "n:1",
                            "1",
                            new Capacity(1, 1L << 30, new TreeMap<>()),
                            new Vitals(0, 0, 0, 0, wallMillis));
            workforce.heard(
                    new WorkerCall(
                            new Holder(id(number), SessionId.of(1, 1)), machine, List.of(), true),
                    state,
                    nanos);
        }
    }

    private static Moment moment(long seconds, long wallMillis) {
        return new Moment(seconds * 1_000_000_000, wallMillis, true);
    }

    @Test
    @DisplayName(
            "counts on from the log's time while its clock is hours ahead and nobody was heard")
    void newMaster() {
        var stamping = new Stamping(state, moment(0, WALL + HOURS));

        assertThat(stamping.stampMillis(state, workforce, moment(2, WALL + HOURS + 2_000)))
                .isEqualTo(WALL + 2_000);
    }

    @Test
    @DisplayName("is its clock's once others confirm that, though the log stood still for hours")
    void confirmed() {
        var stamping = new Stamping(state, moment(0, WALL + HOURS));
        allShow(WALL + HOURS + 1_000, 1_000_000_000);

        assertThat(stamping.stampMillis(state, workforce, moment(2, WALL + HOURS + 2_000)))
                .isEqualTo(WALL + HOURS + 2_000);
    }

    @Test
    @DisplayName("does not follow a clock that jumps, and goes on from where it was")
    void jump() {
        var stamping = new Stamping(state, moment(0, WALL));
        allShow(WALL + 1_000, 1_000_000_000);
        stamping.stampMillis(state, workforce, moment(1, WALL + 1_000));

        assertThat(stamping.stampMillis(state, workforce, moment(3, WALL + HOURS)))
                .isEqualTo(WALL + 3_000);
        assertThat(stamping.stampMillis(state, workforce, moment(5, WALL - HOURS)))
                .isEqualTo(WALL + 5_000);
    }

    @Test
    @DisplayName("of a new cluster is its clock's")
    void founding() {
        var empty = new ClusterState();
        var stamping = new Stamping(empty, moment(0, WALL));

        assertThat(stamping.stampMillis(empty, workforce, moment(2, WALL + 2_000)))
                .isEqualTo(WALL + 2_000);
    }
}
