package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.GARAGE;
import static bramble.core.ClusterFixture.failure;
import static bramble.core.ClusterFixture.items;
import static bramble.core.ClusterFixture.retries;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When an attempt fails and its job allows retries")
class FailedAttemptTest {

    private final ClusterFixture cluster = new ClusterFixture();

    @Test
    @DisplayName("its task waits for a while before the next attempt")
    void waits() {
        var id = cluster.accepted(retries(2, Duration.ofSeconds(5)));
        cluster.finish(cluster.lease(id, ATTIC), failure());

        var wait = cluster.job(id).delayed().getFirst();
        assertThat(wait).isEqualTo(new Delayed(wait.serial(), new Try(2, 1), TaskSet.of(0), 5_000));
        assertThat(cluster.job(id).ready()).isEmpty();
        assertThat(cluster.job(id).outcomes()).isEmpty();
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.QUEUED);
        assertThat(cluster.state().jobs().delayed()).containsExactly(cluster.job(id));
    }

    @Test
    @DisplayName("each further wait is twice as long, up to an hour")
    void doubles() {
        var id = cluster.accepted(retries(6, Duration.ofMinutes(7)));
        var waits = new ArrayList<Duration>();
        for (var failures = 1; failures <= 6; failures++) {
            cluster.finish(cluster.lease(id, ATTIC), failure());
            waits.add(Duration.ofMillis(cluster.job(id).delayed().getFirst().waitMillis()));
        }

        assertThat(waits)
                .extracting(Duration::toMinutes)
                .containsExactly(7L, 14L, 28L, 56L, 60L, 60L);
    }

    @Test
    @DisplayName("the next lease is for the next attempt, and ends the wait")
    void leasedAgain() {
        var id = cluster.accepted(retries(2, Duration.ofSeconds(5)));
        cluster.finish(cluster.lease(id, ATTIC), failure());
        var lease = cluster.lease(id, GARAGE, new Try(2, 1), TaskSet.of(0));
        cluster.finish(lease, AttemptEnd.SUCCESS);

        assertThat(cluster.outcome(id, 0).attempt()).isEqualTo(2);
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.state().jobs().delayed()).isEmpty();
    }

    @Test
    @DisplayName("a plan for the attempt that failed comes too late")
    void failedAttemptIsOver() {
        var id = cluster.accepted(retries(2, Duration.ofSeconds(5)));
        cluster.finish(cluster.lease(id, ATTIC), failure());

        var late = new Command.Grant(id, Try.FIRST, TaskSet.of(0));
        assertThat(cluster.grant(GARAGE, late)).isEmpty();
    }

    @Test
    @DisplayName("after the last retry its task has failed")
    void exhausted() {
        var id = cluster.accepted(retries(2, Duration.ZERO));
        for (var attempt = 1; attempt <= 3; attempt++) {
            assertThat(cluster.stateOf(id)).isEqualTo(JobState.QUEUED);
            cluster.finish(cluster.lease(id, ATTIC), failure());
        }

        assertThat(cluster.outcome(id, 0).state()).isEqualTo(TaskState.FAILED);
        assertThat(cluster.outcome(id, 0).attempt()).isEqualTo(3);
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.FAILED);
    }

    @Test
    @DisplayName("attempts that were lost with their worker leave the retries as they were")
    void lossesCostNothing() {
        var id = cluster.accepted(retries(1, Duration.ZERO));
        cluster.expire(cluster.lease(id, ATTIC));
        cluster.finish(cluster.lease(id, ATTIC), failure());
        cluster.expire(cluster.lease(id, ATTIC));

        assertThat(cluster.job(id).ready()).containsOnlyKeys(new Try(4, 1));
    }

    @Test
    @DisplayName("tasks that fail at different times have waits of their own")
    void waitsOfTheirOwn() {
        var id = cluster.accepted(items(3).withAttempts(new AttemptRules(1, 100, 0, false)));
        var lease = cluster.lease(id, ATTIC);
        cluster.finish(lease, failure(), TaskSet.of(0, 2));
        cluster.finish(lease, failure(), TaskSet.of(1));

        assertThat(cluster.job(id).delayed())
                .extracting(Delayed::tasks)
                .containsExactly(TaskSet.of(0, 2), TaskSet.of(1));
        assertThat(cluster.job(id).delayed()).extracting(Delayed::serial).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("one lease may end several waits, and part of one")
    void partOfAWait() {
        var id = cluster.accepted(items(3).withAttempts(new AttemptRules(1, 100, 0, false)));
        var lease = cluster.lease(id, ATTIC);
        cluster.finish(lease, failure(), TaskSet.of(0, 2));
        cluster.finish(lease, failure(), TaskSet.of(1));
        cluster.lease(id, ATTIC, new Try(2, 1), TaskSet.of(0, 1));

        assertThat(cluster.job(id).delayed())
                .extracting(Delayed::tasks)
                .containsExactly(TaskSet.of(2));
    }
}
