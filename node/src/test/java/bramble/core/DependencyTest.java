package bramble.core;

import static bramble.core.ClusterFixture.after;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("When a job comes after another")
class DependencyTest {

    private static final String TABLE =
            """
            OK,   SUCCEEDED, QUEUED
            OK,   FAILED,    CANCELLED
            OK,   CANCELLED, CANCELLED
            ANY,  SUCCEEDED, QUEUED
            ANY,  FAILED,    QUEUED
            ANY,  CANCELLED, QUEUED
            FAIL, SUCCEEDED, CANCELLED
            FAIL, FAILED,    QUEUED
            FAIL, CANCELLED, QUEUED
            """;

    private final ClusterFixture cluster = new ClusterFixture();
    private final JobId other = cluster.accepted(items(1));

    @Test
    @DisplayName("it waits until the other ends, and cannot be leased")
    void waits() {
        var id = cluster.accepted(after(other, QueueRules.On.OK));

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.WAITING);
        assertThat(cluster.state().jobs().runnable()).doesNotContain(cluster.job(id));
        var grant = new Command.Grant(id, Try.FIRST, TaskSet.of(0));
        assertThat(cluster.grant(ClusterFixture.ATTIC, grant)).isEmpty();
    }

    @ParameterizedTest(name = "on {0}, the other {1}: {2}")
    @CsvSource(textBlock = TABLE)
    @DisplayName("the other's end decides about it:")
    void submittedBefore(QueueRules.On on, JobState end, JobState expected) {
        var id = cluster.accepted(after(other, on));
        cluster.end(other, end);

        assertThat(cluster.stateOf(id)).isEqualTo(expected);
        assertThat(cluster.state().jobs().runnable().contains(cluster.job(id)))
                .isEqualTo(expected == JobState.QUEUED);
    }

    @ParameterizedTest(name = "on {0}, the other {1}: {2}")
    @CsvSource(textBlock = TABLE)
    @DisplayName("an end that came earlier decides at once:")
    void submittedAfter(QueueRules.On on, JobState end, JobState expected) {
        cluster.end(other, end);
        var id = cluster.accepted(after(other, on));

        assertThat(cluster.stateOf(id)).isEqualTo(expected);
        assertThat(cluster.state().jobs().runnable().contains(cluster.job(id)))
                .isEqualTo(expected == JobState.QUEUED);
    }

    @Test
    @DisplayName("that must succeed and did not, the reason names it")
    void reason() {
        var id = cluster.accepted(after(other, QueueRules.On.OK));
        cluster.end(other, JobState.FAILED);

        assertThat(cluster.outcome(id, 0).end().why()).contains(other.toString(), "succeeded");
    }

    @Test
    @DisplayName("that nobody knows, it is refused for good")
    void unknown() {
        var unknown = cluster.newId();
        var id = cluster.newId();
        var refused = (Result.Decided) cluster.submit(id, after(unknown, QueueRules.On.ANY));
        cluster.submit(unknown, items(1));

        assertThat(refused.decision().accepted()).isFalse();
        assertThat(refused.decision().reason()).contains(unknown.toString());
        assertThat(cluster.submit(id, after(unknown, QueueRules.On.ANY)))
                .isEqualTo(new Result.Decided(refused.decision(), false));
        assertThat(cluster.state().jobs().find(id)).isEmpty();
    }

    @Test
    @DisplayName("and that other is itself, it is refused")
    void itself() {
        var id = cluster.newId();
        var refused = (Result.Decided) cluster.submit(id, after(id, QueueRules.On.ANY));

        assertThat(refused.decision().accepted()).isFalse();
    }

    @Test
    @DisplayName("and others, it waits for the last of them")
    void several() {
        var third = cluster.accepted(items(1));
        var id = cluster.accepted(afterBoth(other, third));
        cluster.end(other, JobState.SUCCEEDED);
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.WAITING);

        cluster.end(third, JobState.SUCCEEDED);
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.QUEUED);
    }

    @Test
    @DisplayName("and others, the first that ends wrongly ends it")
    void severalAndOneFails() {
        var third = cluster.accepted(items(1));
        var id = cluster.accepted(afterBoth(other, third));
        cluster.end(other, JobState.FAILED);
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);

        cluster.end(third, JobState.SUCCEEDED);
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
    }

    @Test
    @DisplayName("and others, one that ended wrongly before ends it though others still run")
    void oneHadFailed() {
        cluster.end(other, JobState.FAILED);
        var third = cluster.accepted(items(1));
        var id = cluster.accepted(afterBoth(third, other));

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
        assertThat(cluster.state().jobs().unfinished()).isEqualTo(1);
    }

    @Test
    @DisplayName("twice with conditions that exclude each other, it never runs")
    void contradiction() {
        var rules =
                List.of(
                        new QueueRules.Dependency(other, QueueRules.On.OK),
                        new QueueRules.Dependency(other, QueueRules.On.FAIL));
        var id = cluster.accepted(items(1).withQueue(new QueueRules(0, 0, 0, rules)));
        cluster.end(other, JobState.SUCCEEDED);

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
    }

    @Test
    @DisplayName("in a chain, one failure ends all that needed its success")
    void chain() {
        var second = cluster.accepted(after(other, QueueRules.On.OK));
        var third = cluster.accepted(after(second, QueueRules.On.OK));
        var cleanup = cluster.accepted(after(third, QueueRules.On.ANY));
        cluster.end(other, JobState.FAILED);

        assertThat(cluster.stateOf(third)).isEqualTo(JobState.CANCELLED);
        assertThat(cluster.stateOf(cleanup)).isEqualTo(JobState.QUEUED);
        assertThat(cluster.state().jobs().unfinished()).isEqualTo(1);
    }

    @Test
    @DisplayName("in a chain of a thousand, one failure ends them all")
    void longChain() {
        var last = other;
        for (var link = 0; link < 1_000; link++) {
            last = cluster.accepted(after(last, QueueRules.On.OK));
        }
        cluster.end(other, JobState.FAILED);

        assertThat(cluster.stateOf(last)).isEqualTo(JobState.CANCELLED);
    }

    private static JobSpec afterBoth(JobId first, JobId second) {
        var rules =
                List.of(
                        new QueueRules.Dependency(first, QueueRules.On.OK),
                        new QueueRules.Dependency(second, QueueRules.On.OK));
        return items(1).withQueue(new QueueRules(0, 0, 0, rules));
    }
}
