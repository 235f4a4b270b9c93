package bramble.core;

import static bramble.core.ClusterFixture.HORIZON;
import static bramble.core.ClusterFixture.digest;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a job is submitted")
class SubmissionTest {

    private final ClusterFixture cluster = new ClusterFixture();
    private final JobId id = cluster.newId();

    @Test
    @DisplayName("it is accepted, and the receipt names the entry that decided")
    void accepted() {
        var result = cluster.submit(id, items(3));

        var receipt = new Receipt(id, 1, cluster.index(), digest(items(3)));
        var decision = new Decision(receipt, true, "", cluster.nowMillis());
        assertThat(result).isEqualTo(new Result.Decided(decision, true));
        assertThat(cluster.state().decisions().find(id)).contains(decision);
    }

    @Test
    @DisplayName("all its tasks are ready for their first attempt")
    void ready() {
        cluster.submit(id, items(3));

        assertThat(cluster.job(id).ready())
                .containsOnlyKeys(Try.FIRST)
                .containsValue(TaskSet.range(0, 3));
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.QUEUED);
        assertThat(cluster.job(id).stateOf(2)).isEqualTo(TaskState.QUEUED);
    }

    @Test
    @DisplayName("it counts as unfinished until it ends")
    void unfinished() {
        cluster.submit(id, items(1));
        assertThat(cluster.state().jobs().unfinished()).isEqualTo(1);

        cluster.end(id, JobState.SUCCEEDED);
        assertThat(cluster.state().jobs().unfinished()).isZero();
    }

    @Test
    @DisplayName("the same again is answered with the first receipt")
    void sameAgain() {
        var first = (Result.Decided) cluster.submit(id, items(3));
        cluster.pass(Duration.ofHours(1));

        assertThat(cluster.submit(id, items(3)))
                .isEqualTo(new Result.Decided(first.decision(), false));
    }

    @Test
    @DisplayName("the same again changes nothing of the job")
    void sameAgainChangesNothing() {
        cluster.submit(id, items(3));
        cluster.end(id, JobState.SUCCEEDED);
        var before = cluster.state().capture();
        cluster.submit(id, items(3));

        assertThat(cluster.state().capture()).isEqualTo(before);
    }

    @Test
    @DisplayName("other content under its id is a conflict that shows the original's digest")
    void conflict() {
        cluster.submit(id, items(3));
        var before = cluster.state().capture();

        assertThat(cluster.submit(id, items(4)))
                .isEqualTo(new Result.Conflict(id, digest(items(3))));
        assertThat(cluster.state().capture()).isEqualTo(before);
    }

    @Test
    @DisplayName("an id older than decisions are kept is never taken as new")
    void expired() {
        cluster.pass(HORIZON.plusMillis(1));

        assertThat(cluster.submit(id, items(1))).isEqualTo(new Result.Expired(id));
        assertThat(cluster.state().decisions().find(id)).isEmpty();
        assertThat(cluster.state().jobs().find(id)).isEmpty();
    }

    @Test
    @DisplayName("an id as old as decisions are kept is still taken")
    void justNotExpired() {
        cluster.pass(HORIZON);

        assertThat(cluster.submit(id, items(1))).isInstanceOf(Result.Decided.class);
    }

    @Test
    @DisplayName("an old id that was decided is answered, as long as its decision stands")
    void oldButDecided() {
        var first = (Result.Decided) cluster.submit(id, items(1));
        cluster.pass(HORIZON.multipliedBy(2));

        assertThat(cluster.submit(id, items(1)))
                .isEqualTo(new Result.Decided(first.decision(), false));
    }

    @Test
    @DisplayName("an id from a clock that runs ahead is taken")
    void fromTheFuture() {
        var ahead = cluster.idMadeAt(cluster.nowMillis() + Duration.ofDays(400).toMillis());

        cluster.submit(ahead, items(1));

        assertThat(cluster.stateOf(ahead)).isEqualTo(JobState.QUEUED);
    }
}
