package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.GARAGE;
import static bramble.core.ClusterFixture.failure;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a worker reports how tasks ended")
class FinishingTest {

    private final ClusterFixture cluster = new ClusterFixture();
    private final JobId id = cluster.accepted(items(4));
    private final Lease lease = cluster.lease(id, ATTIC);

    @Test
    @DisplayName("their outcome says where, when and at which attempt")
    void outcome() {
        cluster.report(
                ATTIC, new TaskReport(lease.id(), TaskSet.of(2), AttemptEnd.SUCCESS, 100, 200));

        assertThat(cluster.outcome(id, 2))
                .isEqualTo(
                        new Outcome(
                                TaskSet.of(2),
                                TaskState.SUCCEEDED,
                                1,
                                new Outcome.Run(ATTIC, 100, 200),
                                AttemptEnd.SUCCESS));
        assertThat(cluster.job(id).stateOf(2)).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    @DisplayName("all of them well, their job has succeeded, and its time is the log's")
    void jobSucceeds() {
        cluster.pass(Duration.ofSeconds(5));

        assertThat(cluster.finish(lease, AttemptEnd.SUCCESS)).isEqualTo(new Result.Finished(4, 0));
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.job(id).times().finishedAtMillis()).isEqualTo(cluster.nowMillis());
        assertThat(cluster.state().leases().all()).isEmpty();
    }

    @Test
    @DisplayName("one of them badly, their job has failed")
    void jobFails() {
        cluster.report(
                ATTIC,
                cluster.reportOf(lease, failure(), TaskSet.of(1)),
                cluster.reportOf(lease, AttemptEnd.SUCCESS, TaskSet.of(0, 2, 3)));

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.FAILED);
        assertThat(cluster.outcome(id, 1).end()).isEqualTo(failure());
        assertThat(cluster.job(id).unsuccessful()).isEqualTo(TaskSet.of(1));
    }

    @Test
    @DisplayName("some of them, the others stay leased")
    void partial() {
        assertThat(cluster.finish(lease, AttemptEnd.SUCCESS, TaskSet.of(0, 1)))
                .isEqualTo(new Result.Finished(2, 0));
        assertThat(cluster.state().leases().find(lease.id()).orElseThrow().tasks())
                .isEqualTo(TaskSet.of(2, 3));
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.RUNNING);
    }

    @Test
    @DisplayName("again, because the answer was lost, it counts as stale and changes nothing")
    void reportedAgain() {
        cluster.finish(lease, AttemptEnd.SUCCESS);
        var before = cluster.job(id).capture();

        assertThat(cluster.finish(lease, AttemptEnd.SUCCESS)).isEqualTo(new Result.Finished(0, 4));
        assertThat(cluster.job(id).capture()).isEqualTo(before);
    }

    @Test
    @DisplayName("twice for one task in one report, the first counts")
    void twoReportsForOneTask() {
        var result =
                cluster.report(
                        ATTIC,
                        cluster.reportOf(lease, AttemptEnd.SUCCESS, TaskSet.of(0)),
                        cluster.reportOf(lease, failure(), TaskSet.of(0, 1)));

        assertThat(result).isEqualTo(new Result.Finished(2, 1));
        assertThat(cluster.outcome(id, 0).state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(cluster.outcome(id, 1).state()).isEqualTo(TaskState.FAILED);
    }

    @Test
    @DisplayName("an outcome, once recorded, never changes")
    void neverChanges() {
        cluster.finish(lease, AttemptEnd.SUCCESS, TaskSet.of(0));
        cluster.finish(lease, failure());

        assertThat(cluster.outcome(id, 0).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    @DisplayName("of which its lease says nothing, those are stale")
    void outsideItsLease() {
        var other = cluster.accepted(items(9));
        var small = cluster.lease(other, ATTIC, Try.FIRST, TaskSet.of(0));

        assertThat(cluster.finish(small, AttemptEnd.SUCCESS, TaskSet.range(0, 9)))
                .isEqualTo(new Result.Finished(1, 8));
        assertThat(cluster.job(other).ready()).containsEntry(Try.FIRST, TaskSet.range(1, 9));
    }

    @Test
    @DisplayName("under another node's lease, it is refused")
    void wrongNode() {
        var result =
                cluster.report(GARAGE, cluster.reportOf(lease, AttemptEnd.SUCCESS, lease.tasks()));

        assertThat(result).isEqualTo(new Result.Finished(0, 4));
        assertThat(cluster.job(id).leased()).isEqualTo(lease.tasks());
    }

    @Test
    @DisplayName("under a lease that never was, it is refused")
    void unknownLease() {
        var result =
                cluster.report(
                        ATTIC,
                        new TaskReport(
                                new LeaseId(4_711), TaskSet.of(0), AttemptEnd.SUCCESS, 1, 2));

        assertThat(result).isEqualTo(new Result.Finished(0, 1));
    }

    @Test
    @DisplayName("an empty report is nothing, and its lease stays")
    void empty() {
        assertThat(cluster.finish(lease, AttemptEnd.SUCCESS, TaskSet.EMPTY))
                .isEqualTo(new Result.Finished(0, 0));
        assertThat(cluster.state().leases().all()).containsExactly(lease);
    }
}
