package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When several jobs could run")
class QueueOrderTest {

    private final ClusterFixture cluster = new ClusterFixture();

    @Test
    @DisplayName("those accepted first come first, whatever their ids say")
    void firstInFirstOut() {
        var late = cluster.idMadeAt(cluster.nowMillis() + 1_000);
        var early = cluster.idMadeAt(cluster.nowMillis() - 1_000);
        cluster.submit(late, items(1));
        cluster.submit(early, items(1));

        assertThat(runnable()).containsExactly(late, early);
    }

    @Test
    @DisplayName("those with a greater priority come first")
    void priorities() {
        var low = cluster.accepted(priority(-1));
        var first = cluster.accepted(priority(0));
        var high = cluster.accepted(priority(Integer.MAX_VALUE));
        var lowest = cluster.accepted(priority(Integer.MIN_VALUE));
        var second = cluster.accepted(priority(0));

        assertThat(runnable()).containsExactly(high, first, second, low, lowest);
    }

    @Test
    @DisplayName("one whose task comes back keeps its place")
    void keepsItsPlace() {
        var first = cluster.accepted(items(1));
        var second = cluster.accepted(items(1));
        var lease = cluster.lease(first, ATTIC);
        assertThat(runnable()).containsExactly(second);

        cluster.expire(lease);
        assertThat(runnable()).containsExactly(first, second);
    }

    @Test
    @DisplayName("one with tasks left stays, though some of it runs")
    void partlyLeased() {
        var id = cluster.accepted(items(2));
        cluster.lease(id, ATTIC, Try.FIRST, TaskSet.of(0));

        assertThat(runnable()).containsExactly(id);
    }

    @Test
    @DisplayName("one that is over is gone")
    void over() {
        var first = cluster.accepted(items(1));
        var second = cluster.accepted(items(1));
        cluster.cancel(first);

        assertThat(runnable()).containsExactly(second);
    }

    private static JobSpec priority(int priority) {
        return items(1).withQueue(new QueueRules(priority, 0, 0, List.of()));
    }

    private List<JobId> runnable() {
        return cluster.state().jobs().runnable().stream().map(Job::id).toList();
    }
}
