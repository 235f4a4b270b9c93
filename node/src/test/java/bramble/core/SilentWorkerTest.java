package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.GARAGE;
import static bramble.core.ClusterFixture.atMostOnce;
import static bramble.core.ClusterFixture.ended;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a worker goes silent and its lease has expired")
class SilentWorkerTest {

    private final ClusterFixture cluster = new ClusterFixture();

    @Test
    @DisplayName("its tasks are ready again, for the next attempt")
    void again() {
        var id = cluster.accepted(items(3));
        cluster.expire(cluster.lease(id, ATTIC));

        assertThat(cluster.job(id).ready())
                .containsOnlyKeys(new Try(2, 0))
                .containsValue(TaskSet.range(0, 3));
        assertThat(cluster.state().leases().all()).isEmpty();
        assertThat(cluster.state().jobs().runnable()).containsExactly(cluster.job(id));
    }

    @Test
    @DisplayName("its task runs elsewhere and its own late result is refused")
    void lateResultIsRefused() {
        var id = cluster.accepted(items(1));
        var first = cluster.lease(id, ATTIC);
        cluster.expire(first);
        var second = cluster.lease(id, GARAGE);

        assertThat(cluster.finish(first, AttemptEnd.SUCCESS)).isEqualTo(new Result.Finished(0, 1));
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.RUNNING);
        assertThat(cluster.finish(second, AttemptEnd.SUCCESS)).isEqualTo(new Result.Finished(1, 0));
        assertThat(cluster.outcome(id, 0).attempt()).isEqualTo(2);
    }

    @Test
    @DisplayName("its late result is refused even before anyone else has the task")
    void lateResultIsRefusedBefore() {
        var id = cluster.accepted(items(1));
        var lease = cluster.lease(id, ATTIC);
        cluster.expire(lease);

        assertThat(cluster.finish(lease, AttemptEnd.SUCCESS)).isEqualTo(new Result.Finished(0, 1));
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.QUEUED);
    }

    @Test
    @DisplayName("its late result is refused even when the same node has the task again")
    void sameNodeAgain() {
        var id = cluster.accepted(items(1));
        var first = cluster.lease(id, ATTIC);
        cluster.expire(first);
        cluster.lease(id, ATTIC);

        assertThat(cluster.finish(first, AttemptEnd.SUCCESS)).isEqualTo(new Result.Finished(0, 1));
    }

    @Test
    @DisplayName("what it had reported before stays recorded")
    void reportedBefore() {
        var id = cluster.accepted(items(3));
        var lease = cluster.lease(id, ATTIC);
        cluster.finish(lease, AttemptEnd.SUCCESS, TaskSet.of(1));
        cluster.expire(lease);

        assertThat(cluster.job(id).ended(TaskState.SUCCEEDED)).isEqualTo(TaskSet.of(1));
        assertThat(cluster.job(id).ready()).containsValue(TaskSet.of(0, 2));
    }

    @Test
    @DisplayName("tasks that run at most once end as lost, and never run again")
    void atMostOnceIsLost() {
        var id = cluster.accepted(atMostOnce(2));
        cluster.expire(cluster.lease(id, ATTIC));

        assertThat(cluster.outcome(id, 0))
                .isEqualTo(
                        new Outcome(
                                TaskSet.range(0, 2),
                                TaskState.LOST,
                                1,
                                new Outcome.Run(ATTIC, 0, 0),
                                new AttemptEnd(AttemptEnd.Kind.LOST, 0, "its node went silent")));
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.FAILED);
        assertThat(cluster.state().jobs().runnable()).isEmpty();
    }

    @Test
    @DisplayName("a late result of a task that runs at most once stays refused")
    void atMostOnceLateResult() {
        var id = cluster.accepted(atMostOnce(1));
        var lease = cluster.lease(id, ATTIC);
        cluster.expire(lease);

        assertThat(cluster.finish(lease, AttemptEnd.SUCCESS)).isEqualTo(new Result.Finished(0, 1));
        assertThat(cluster.outcome(id, 0).state()).isEqualTo(TaskState.LOST);
    }

    @Test
    @DisplayName("for more than ten attempts of a task, that task itself is lost")
    void tooOften() {
        var id = cluster.accepted(items(1));
        for (var losses = 1; losses <= Limits.LOST_ATTEMPTS_MAX; losses++) {
            cluster.expire(cluster.lease(id, ATTIC));
            assertThat(cluster.stateOf(id)).isEqualTo(JobState.QUEUED);
        }
        cluster.expire(cluster.lease(id, ATTIC));

        assertThat(cluster.outcome(id, 0).state()).isEqualTo(TaskState.LOST);
        assertThat(cluster.outcome(id, 0).attempt()).isEqualTo(Limits.LOST_ATTEMPTS_MAX + 1);
    }

    @Test
    @DisplayName("expiring it again does nothing")
    void twice() {
        var id = cluster.accepted(items(1));
        var lease = cluster.lease(id, ATTIC);
        cluster.expire(lease, lease);
        cluster.expire(lease);

        assertThat(cluster.job(id).ready()).containsOnlyKeys(new Try(2, 0));
    }

    @Test
    @DisplayName("leases of others stay as they are")
    void others() {
        var id = cluster.accepted(items(2));
        var lost = cluster.lease(id, ATTIC, Try.FIRST, TaskSet.of(0));
        var kept = cluster.lease(id, GARAGE, Try.FIRST, TaskSet.of(1));
        cluster.expire(lost);

        assertThat(cluster.state().leases().all()).containsExactly(kept);
        assertThat(cluster.job(id).leased()).isEqualTo(TaskSet.of(1));
    }

    @Test
    @DisplayName("or says itself that it has lost a task, that costs no retry either")
    void saidItself() {
        var id = cluster.accepted(items(1));
        cluster.finish(cluster.lease(id, ATTIC), ended(AttemptEnd.Kind.LOST));

        assertThat(cluster.job(id).ready()).containsOnlyKeys(new Try(2, 0));
    }

    @Test
    @DisplayName("or says that it stopped what nobody cancelled, that counts as a loss")
    void stoppedWithoutCancel() {
        var id = cluster.accepted(items(1));
        cluster.finish(cluster.lease(id, ATTIC), ended(AttemptEnd.Kind.CANCELLED));

        assertThat(cluster.job(id).ready()).containsOnlyKeys(new Try(2, 0));
    }

    @Test
    @DisplayName("or gives a task back, it is ready for the same attempt")
    void givenBack() {
        var id = cluster.accepted(items(2));
        cluster.finish(cluster.lease(id, ATTIC), ended(AttemptEnd.Kind.RETURNED), TaskSet.of(1));

        assertThat(cluster.job(id).ready()).containsEntry(Try.FIRST, TaskSet.of(1));
        assertThat(cluster.job(id).leased()).isEqualTo(TaskSet.of(0));
    }

    @Test
    @DisplayName("or gives a task back that runs at most once, it was never started and may run")
    void atMostOnceGivenBack() {
        var id = cluster.accepted(atMostOnce(1));
        cluster.finish(cluster.lease(id, ATTIC), ended(AttemptEnd.Kind.RETURNED));

        assertThat(cluster.job(id).ready()).containsOnlyKeys(Try.FIRST);
    }

    @Test
    @DisplayName("a lease that nobody has is passed over")
    void unknownLease() {
        var id = cluster.accepted(items(1));
        var lease = cluster.lease(id, ATTIC);
        cluster.commit(new Command.ExpireLeases(List.of(new LeaseId(4_711), lease.id()), "silent"));

        assertThat(cluster.state().leases().all()).isEmpty();
    }
}
