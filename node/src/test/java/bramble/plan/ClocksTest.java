package bramble.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ClusterFixture;
import bramble.core.Holder;
import bramble.core.NodeId;
import bramble.core.SessionId;
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

@DisplayName("The master's wall clock")
class ClocksTest {

    private static final long WALL = 1_800_000_000_000L;
    private static final long HOURS = Duration.ofHours(9).toMillis();
    private static final long SECOND = 1_000_000_000L;
    private static final NodeId ATTIC = new NodeId(new UUID(0, 1));
    private static final NodeId GARAGE = new NodeId(new UUID(0, 2));
    private static final NodeId SHED = new NodeId(new UUID(0, 3));

    private final ClusterFixture cluster = new ClusterFixture();
    private final Workforce workforce = new Workforce(Timing.STANDARD, 0);

    private void shows(NodeId node, long wallMillis) {
        cluster.join(node, "n" + node);
        var machine =
                new Machine(
                        "n",
                        "n:7420",
                        "0.1.0",
                        new Capacity(1, 1L << 30, new TreeMap<>()),
                        new Vitals(0, 0, 0, 0, wallMillis));
        var holder = new Holder(node, SessionId.of(1, 1));
        workforce.heard(new WorkerCall(holder, machine, List.of(), true), cluster.state(), 0);
    }

    private Clocks.Verdict judged(long nanos, long wallMillis) {
        return Clocks.judge(cluster.state(), workforce, new Moment(nanos, wallMillis, true));
    }

    @Test
    @DisplayName("is confirmed by two of three, though the third is hours away")
    void confirmed() {
        shows(ATTIC, WALL);
        shows(GARAGE, WALL + 40_000);
        shows(SHED, WALL - HOURS);

        assertThat(judged(SECOND, WALL + 1_000)).isEqualTo(Clocks.Verdict.CONFIRMED);
    }

    @Test
    @DisplayName("is contradicted by two of three when it is hours ahead of them")
    void contradicted() {
        shows(ATTIC, WALL + HOURS);
        shows(GARAGE, WALL);
        shows(SHED, WALL);

        assertThat(judged(SECOND, WALL + HOURS + 1_000)).isEqualTo(Clocks.Verdict.CONTRADICTED);
    }

    @Test
    @DisplayName("is open to doubt until others are heard, but not for longer than a lease")
    void pending() {
        cluster.join(GARAGE, "garage");
        cluster.join(SHED, "shed");
        shows(ATTIC, WALL + HOURS);

        assertThat(judged(SECOND, WALL)).isEqualTo(Clocks.Verdict.PENDING);
        assertThat(judged(30 * SECOND, WALL)).isEqualTo(Clocks.Verdict.UNDECIDED);
    }

    @Test
    @DisplayName("may fire though the log's time was taken ahead, once others confirm it")
    void firesBehindTheLog() {
        cluster.join(ATTIC, "attic");
        var now = new Moment(SECOND, cluster.state().timeMillis() - HOURS, true);
        assertThat(Clocks.mayFire(cluster.state(), workforce, now)).isFalse();

        shows(ATTIC, now.wallMillis());
        shows(GARAGE, now.wallMillis());
        shows(SHED, now.wallMillis());

        assertThat(Clocks.mayFire(cluster.state(), workforce, now)).isTrue();
    }

    @Test
    @DisplayName("fires nothing while others contradict it")
    void keepsStill() {
        var now = new Moment(SECOND, cluster.state().timeMillis() + HOURS, true);
        shows(ATTIC, now.wallMillis());
        shows(GARAGE, now.wallMillis() - HOURS);
        shows(SHED, now.wallMillis() - HOURS);

        assertThat(Clocks.mayFire(cluster.state(), workforce, now)).isFalse();
    }
}
