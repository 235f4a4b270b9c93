package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.GARAGE;
import static bramble.core.ClusterFixture.SESSION;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When tasks are leased to a worker")
class LeasingTest {

    private final ClusterFixture cluster = new ClusterFixture();
    private final JobId id = cluster.accepted(items(10));

    @Test
    @DisplayName("it holds them, and they are no longer ready")
    void held() {
        var lease = cluster.lease(id, ATTIC, Try.FIRST, TaskSet.range(0, 4));

        var holder = new Holder(ATTIC, SESSION);
        assertThat(lease)
                .isEqualTo(new Lease(lease.id(), id, holder, Try.FIRST, TaskSet.range(0, 4)));
        assertThat(cluster.state().leases().find(lease.id())).contains(lease);
        assertThat(cluster.state().leases().of(ATTIC)).containsExactly(lease);
        assertThat(cluster.job(id).leased()).isEqualTo(TaskSet.range(0, 4));
        assertThat(cluster.job(id).ready()).containsEntry(Try.FIRST, TaskSet.range(4, 10));
    }

    @Test
    @DisplayName("its job runs, from the log's time of the first lease on")
    void started() {
        cluster.pass(Duration.ofSeconds(3));
        var startedAtMillis = cluster.nowMillis();
        cluster.lease(id, ATTIC, Try.FIRST, TaskSet.of(0));
        cluster.pass(Duration.ofSeconds(3));
        cluster.lease(id, GARAGE, Try.FIRST, TaskSet.of(1));

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.RUNNING);
        assertThat(cluster.job(id).stateOf(0)).isEqualTo(TaskState.RUNNING);
        assertThat(cluster.job(id).times().startedAtMillis()).isEqualTo(startedAtMillis);
    }

    @Test
    @DisplayName("every further lease has a greater number")
    void numbersGrow() {
        var first = cluster.lease(id, ATTIC, Try.FIRST, TaskSet.of(0));
        cluster.expire(first);
        var second = cluster.lease(id, GARAGE, new Try(2, 0), TaskSet.of(0));

        assertThat(second.id()).isGreaterThan(first.id());
    }

    @Test
    @DisplayName("that were leased to another meanwhile, the plan comes too late")
    void alreadyLeased() {
        cluster.lease(id, ATTIC, Try.FIRST, TaskSet.range(0, 4));

        assertThat(granted(id, Try.FIRST, TaskSet.range(3, 6))).isEmpty();
        assertThat(cluster.job(id).ready()).containsEntry(Try.FIRST, TaskSet.range(4, 10));
    }

    @Test
    @DisplayName("that another grant of the same plan takes, only the first is granted")
    void twiceInOnePlan() {
        var grant = new Command.Grant(id, Try.FIRST, TaskSet.of(0));

        assertThat(cluster.grant(ATTIC, grant, grant)).hasSize(1);
    }

    @Test
    @DisplayName("a grant that comes too late does not keep the others of its plan back")
    void othersAreGranted() {
        var unknown = new Command.Grant(cluster.newId(), Try.FIRST, TaskSet.of(0));
        var good = new Command.Grant(id, Try.FIRST, TaskSet.of(0));

        assertThat(cluster.grant(ATTIC, unknown, good)).extracting(Lease::job).containsExactly(id);
    }

    @Test
    @DisplayName("for an attempt that they have not come to, nothing is granted")
    void wrongAttempt() {
        assertThat(granted(id, new Try(2, 0), TaskSet.of(0))).isEmpty();
        assertThat(granted(id, new Try(1, 1), TaskSet.of(0))).isEmpty();
    }

    @Test
    @DisplayName("for an attempt that is over, nothing is granted")
    void attemptIsOver() {
        cluster.expire(cluster.lease(id, ATTIC));

        assertThat(granted(id, Try.FIRST, TaskSet.of(0))).isEmpty();
    }

    @Test
    @DisplayName("that the job does not have, nothing is granted")
    void noSuchTask() {
        assertThat(granted(id, Try.FIRST, TaskSet.range(9, 11))).isEmpty();
    }

    @Test
    @DisplayName("no tasks are no lease")
    void empty() {
        assertThat(granted(id, Try.FIRST, TaskSet.EMPTY)).isEmpty();
        assertThat(cluster.state().leases().all()).isEmpty();
    }

    @Test
    @DisplayName("that have ended, nothing is granted")
    void ended() {
        cluster.end(id, JobState.SUCCEEDED);

        assertThat(granted(id, Try.FIRST, TaskSet.of(0))).isEmpty();
    }

    @Test
    @DisplayName("whose node is no member, nothing is granted")
    void unknownNode() {
        var stranger = new NodeId(new UUID(9, 9));

        assertThat(cluster.grant(stranger, new Command.Grant(id, Try.FIRST, TaskSet.of(0))))
                .isEmpty();
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.QUEUED);
    }

    @Test
    @DisplayName("whose node is out of service, nothing is granted until it is back")
    void drainingNode() {
        cluster.commit(new Command.DrainNode(ATTIC, true));
        assertThat(granted(id, Try.FIRST, TaskSet.of(0))).isEmpty();

        cluster.commit(new Command.DrainNode(ATTIC, false));
        assertThat(granted(id, Try.FIRST, TaskSet.of(0))).hasSize(1);
    }

    @Test
    @DisplayName("of a job with maxParallel, never more than that are leased at once")
    void maxParallel() {
        var spec = items(10).withQueue(new QueueRules(0, 3, 0, List.of()));
        var limited = cluster.accepted(spec);
        assertThat(granted(limited, Try.FIRST, TaskSet.range(0, 4))).isEmpty();

        var lease = cluster.lease(limited, ATTIC, Try.FIRST, TaskSet.range(0, 3));
        assertThat(granted(limited, Try.FIRST, TaskSet.of(3))).isEmpty();

        cluster.finish(lease, AttemptEnd.SUCCESS, TaskSet.of(0));
        assertThat(granted(limited, Try.FIRST, TaskSet.of(3))).hasSize(1);
    }

    @Test
    @DisplayName("all of them, the job is runnable no more")
    void nothingLeft() {
        cluster.lease(id, ATTIC);

        assertThat(cluster.state().jobs().runnable()).isEmpty();
    }

    private List<Lease> granted(JobId job, Try attempt, TaskSet tasks) {
        return cluster.grant(ATTIC, new Command.Grant(job, attempt, tasks));
    }
}
