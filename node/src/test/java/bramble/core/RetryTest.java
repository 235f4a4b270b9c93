package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.HORIZON;
import static bramble.core.ClusterFixture.RENDER;
import static bramble.core.ClusterFixture.atMostOnce;
import static bramble.core.ClusterFixture.digest;
import static bramble.core.ClusterFixture.failure;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a job is retried")
class RetryTest {

    private final ClusterFixture cluster = new ClusterFixture();

    @Test
    @DisplayName("its failed tasks alone run again, as a new job")
    void failedTasksAlone() {
        var again = retried(failedAt(items(5), TaskSet.of(1, 3)));

        assertThat(itemsOf(again)).containsExactly("2", "4");
        assertThat(cluster.stateOf(again)).isEqualTo(JobState.QUEUED);
    }

    @Test
    @DisplayName("items of a list keep their texts")
    void listedItems() {
        var spec = JobSpec.of(RENDER, new Items.Listed(List.of("a", "b", "c")));
        var again = retried(failedAt(spec, TaskSet.of(0, 2)));

        assertThat(itemsOf(again)).containsExactly("a", "c");
    }

    @Test
    @DisplayName("that has no items, it has none again")
    void withoutItems() {
        var again = retried(failedAt(JobSpec.of(RENDER, new Items.None()), TaskSet.of(0)));

        assertThat(cluster.job(again).spec().items()).isEqualTo(new Items.None());
    }

    @Test
    @DisplayName("the retry of a retry runs the items that failed both times")
    void retryOfARetry() {
        var once = retried(failedAt(items(9), TaskSet.of(1, 3, 5, 7)));
        failSome(once, TaskSet.of(0, 2));
        var twice = retried(once);

        assertThat(itemsOf(twice)).containsExactly("2", "6");
    }

    @Test
    @DisplayName("the retry of a retry refers to the first job's items, so that the chain is short")
    void chainStaysShort() {
        var job = failedAt(items(9), TaskSet.of(1, 3, 5, 7));
        for (var retry = 0; retry < 5; retry++) {
            job = retried(job);
            failSome(job, TaskSet.range(0, cluster.job(job).size()));
        }

        assertThat(cluster.job(job).spec().items())
                .isEqualTo(new Items.Selection(new Items.Range(1, 9), TaskSet.of(1, 3, 5, 7)));
    }

    @Test
    @DisplayName("lost and cancelled tasks run again too")
    void lostAndCancelled() {
        var id = cluster.accepted(atMostOnce(3));
        cluster.finish(cluster.lease(id, ATTIC, Try.FIRST, TaskSet.of(0)), AttemptEnd.SUCCESS);
        cluster.expire(cluster.lease(id, ATTIC, Try.FIRST, TaskSet.of(1)));
        cluster.cancel(id);

        assertThat(itemsOf(retried(id))).containsExactly("2", "3");
    }

    @Test
    @DisplayName("under the same id again, the answer is the first receipt")
    void again() {
        var old = failedAt(items(1), TaskSet.of(0));
        var id = cluster.newId();
        var first = (Result.Decided) retry(id, old);

        assertThat(retry(id, old)).isEqualTo(new Result.Decided(first.decision(), false));
        assertThat(cluster.state().jobs().all()).hasSize(2);
    }

    @Test
    @DisplayName("under the id of something else, it is a conflict")
    void conflict() {
        var old = failedAt(items(1), TaskSet.of(0));
        var other = cluster.accepted(items(2));

        assertThat(retry(other, old)).isEqualTo(new Result.Conflict(other, digest(items(2))));
    }

    @Test
    @DisplayName("under an id that is too old, it is answered as expired")
    void expired() {
        var id = cluster.newId();
        cluster.pass(HORIZON.plusMillis(1));
        var old = failedAt(items(1), TaskSet.of(0));

        assertThat(retry(id, old)).isEqualTo(new Result.Expired(id));
    }

    @Test
    @DisplayName("that nobody knows, nothing is decided about the new id")
    void unknown() {
        var id = cluster.newId();
        var unknown = cluster.newId();

        assertThat(retry(id, unknown)).isEqualTo(new Result.NotFound("job " + unknown));
        assertThat(cluster.state().decisions().find(id)).isEmpty();
    }

    @Test
    @DisplayName("of which no task has failed, the new id is refused for good")
    void nothingFailed() {
        var old = cluster.accepted(items(1));
        var id = cluster.newId();
        var refused = (Result.Decided) retry(id, old);
        cluster.end(old, JobState.FAILED);

        assertThat(refused.decision().accepted()).isFalse();
        assertThat(refused.decision().reason()).contains("no task of job " + old);
        assertThat(retry(id, old)).isEqualTo(new Result.Decided(refused.decision(), false));
        assertThat(cluster.state().jobs().find(id)).isEmpty();
    }

    @Test
    @DisplayName("it keeps its priority, and waits neither for its time nor for other jobs")
    void atOnce() {
        var other = cluster.accepted(items(1));
        cluster.end(other, JobState.SUCCEEDED);
        var dependency = new QueueRules.Dependency(other, QueueRules.On.OK);
        var rules = new QueueRules(7, 2, cluster.nowMillis() + 1, List.of(dependency));
        var old = cluster.accepted(items(1).withQueue(rules));
        cluster.commit(new Command.ReleaseJobs(List.of(old)));
        cluster.end(old, JobState.FAILED);

        assertThat(cluster.job(retried(old)).spec().queue())
                .isEqualTo(new QueueRules(7, 2, 0, List.of()));
    }

    @Test
    @DisplayName("with ten million failed items twice over, it keeps ranges")
    void tenMillion() {
        var once = retried(failedAt(items(10_000_000), TaskSet.range(1, 10_000_000)));
        failSome(once, TaskSet.range(0, 9_999_998));
        var twice = retried(once);

        assertThat(cluster.job(twice).spec().items())
                .isEqualTo(
                        new Items.Selection(
                                new Items.Range(1, 10_000_000), TaskSet.range(1, 9_999_999)));
    }

    private Result retry(JobId id, JobId old) {
        var digest = digest(JobSpec.of(Program.of("retry", old.toString()), new Items.None()));
        return cluster.commit(new Command.RetryJob(id, old, "ada", digest));
    }

    private JobId retried(JobId old) {
        var id = cluster.newId();
        assertThat(((Result.Decided) retry(id, old)).decision().accepted()).isTrue();
        return id;
    }

    /** A job that has ended, with those tasks failed and the others well. */
    private JobId failedAt(JobSpec spec, TaskSet failed) {
        var id = cluster.accepted(spec);
        failSome(id, failed);
        return id;
    }

    private void failSome(JobId id, TaskSet failed) {
        var lease = cluster.lease(id, ATTIC);
        cluster.report(
                ATTIC,
                cluster.reportOf(lease, failure(), failed),
                cluster.reportOf(lease, AttemptEnd.SUCCESS, lease.tasks().minus(failed)));
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.FAILED);
    }

    private List<String> itemsOf(JobId id) {
        var items = cluster.job(id).spec().items();
        return IntStream.range(0, items.size())
                .mapToObj(task -> items.item(task).orElseThrow())
                .toList();
    }
}
