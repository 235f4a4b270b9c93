package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.items;
import static bramble.core.ClusterFixture.notBefore;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a job must not start before a time")
class ScheduledJobTest {

    private final ClusterFixture cluster = new ClusterFixture();
    private final long later = cluster.nowMillis() + 60_000;

    @Test
    @DisplayName("it waits for the master to say that the time has come")
    void waits() {
        var id = cluster.accepted(notBefore(later));

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.SCHEDULED);
        assertThat(cluster.state().jobs().scheduled()).containsExactly(cluster.job(id));
        assertThat(cluster.state().jobs().runnable()).isEmpty();
        var grant = new Command.Grant(id, Try.FIRST, TaskSet.of(0));
        assertThat(cluster.grant(ATTIC, grant)).isEmpty();
    }

    @Test
    @DisplayName("and is released, it is queued")
    void released() {
        var id = cluster.accepted(notBefore(later));
        release(id);

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.QUEUED);
        assertThat(cluster.state().jobs().scheduled()).isEmpty();
        assertThat(cluster.state().jobs().runnable()).containsExactly(cluster.job(id));
    }

    @Test
    @DisplayName("and is released twice, the second does nothing")
    void releasedTwice() {
        var id = cluster.accepted(notBefore(later));
        release(id);
        cluster.end(id, JobState.SUCCEEDED);
        var before = cluster.state().capture();
        release(id, cluster.newId());

        assertThat(cluster.state().capture()).isEqualTo(before);
    }

    @Test
    @DisplayName("and is released after it was cancelled, it stays cancelled")
    void releasedAfterCancel() {
        var id = cluster.accepted(notBefore(later));
        cluster.cancel(id);
        release(id);

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
        assertThat(cluster.state().jobs().runnable()).isEmpty();
    }

    @Test
    @DisplayName("and comes after another, it waits for both")
    void both() {
        var other = cluster.accepted(items(1));
        var dependency = new QueueRules.Dependency(other, QueueRules.On.OK);
        var rules = new QueueRules(0, 0, later, List.of(dependency));
        var id = cluster.accepted(items(1).withQueue(rules));
        release(id);
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.WAITING);

        cluster.end(other, JobState.SUCCEEDED);
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.QUEUED);
    }

    @Test
    @DisplayName("the end of another does not replace its time")
    void timeIsNotReplaced() {
        var other = cluster.accepted(items(1));
        var dependency = new QueueRules.Dependency(other, QueueRules.On.OK);
        var rules = new QueueRules(0, 0, later, List.of(dependency));
        var id = cluster.accepted(items(1).withQueue(rules));
        cluster.end(other, JobState.SUCCEEDED);

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    @DisplayName("those with the earlier time come first, then those accepted first")
    void order() {
        var last = cluster.accepted(notBefore(later + 1));
        var first = cluster.accepted(notBefore(later));
        var second = cluster.accepted(notBefore(later));

        assertThat(cluster.state().jobs().scheduled())
                .extracting(Job::id)
                .containsExactly(first, second, last);
    }

    private void release(JobId... ids) {
        cluster.commit(new Command.ReleaseJobs(List.of(ids)));
    }
}
