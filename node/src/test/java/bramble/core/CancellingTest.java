package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.after;
import static bramble.core.ClusterFixture.atMostOnce;
import static bramble.core.ClusterFixture.ended;
import static bramble.core.ClusterFixture.failure;
import static bramble.core.ClusterFixture.items;
import static bramble.core.ClusterFixture.notBefore;
import static bramble.core.ClusterFixture.retries;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("When a job is cancelled")
class CancellingTest {

    private final ClusterFixture cluster = new ClusterFixture();

    @Test
    @DisplayName("that nobody knows, the answer says so")
    void unknown() {
        var id = cluster.newId();

        assertThat(cluster.commit(new Command.CancelJob(id, "why")))
                .isEqualTo(new Result.NotFound("job " + id));
    }

    @Test
    @DisplayName("while queued, all its tasks end as cancelled, with the reason and no attempt")
    void queued() {
        var id = cluster.accepted(items(5));
        cluster.cancel(id);

        var end = new AttemptEnd(AttemptEnd.Kind.CANCELLED, 0, "ada wanted it so");
        assertThat(cluster.job(id).outcomes())
                .containsExactly(
                        new Outcome(TaskSet.range(0, 5), TaskState.CANCELLED, 0, null, end));
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
        assertThat(cluster.state().jobs().runnable()).isEmpty();
    }

    @Test
    @DisplayName("while it waits for its time, it ends and waits no more")
    void scheduled() {
        var id = cluster.accepted(notBefore(cluster.nowMillis() + 1_000));
        cluster.cancel(id);

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
        assertThat(cluster.state().jobs().scheduled()).isEmpty();
    }

    @Test
    @DisplayName("while it waits for another job, that job's end does not wake it")
    void waiting() {
        var other = cluster.accepted(items(1));
        var id = cluster.accepted(after(other, QueueRules.On.ANY));
        cluster.cancel(id);
        cluster.end(other, JobState.SUCCEEDED);

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
        assertThat(cluster.state().jobs().runnable()).isEmpty();
    }

    @Test
    @DisplayName("while a task waits to be tried again, it is tried no more")
    void delayed() {
        var id = cluster.accepted(retries(3, Duration.ofSeconds(1)));
        cluster.finish(cluster.lease(id, ATTIC), failure());
        cluster.cancel(id);

        assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
        assertThat(cluster.job(id).delayed()).isEmpty();
        assertThat(cluster.state().jobs().delayed()).isEmpty();
    }

    @Test
    @DisplayName("again, the first reason stands")
    void twice() {
        var id = cluster.accepted(items(2));
        cluster.lease(id, ATTIC, Try.FIRST, TaskSet.of(0));
        cluster.cancel(id);
        cluster.commit(new Command.CancelJob(id, "something else"));

        assertThat(cluster.job(id).gate().cancelled()).isEqualTo("ada wanted it so");
    }

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "FAILED", "CANCELLED"})
    @DisplayName("after it ended, nothing changes")
    void afterItsEnd(JobState end) {
        var id = cluster.accepted(items(1));
        cluster.end(id, end);
        var before = cluster.job(id).capture();
        cluster.pass(Duration.ofSeconds(1));
        cluster.cancel(id);

        assertThat(cluster.job(id).capture()).isEqualTo(before);
    }

    @Nested
    @DisplayName("while some of its tasks run")
    class WhileRunning {

        private final JobId id = cluster.accepted(items(4));
        private final Lease lease = cluster.lease(id, ATTIC, Try.FIRST, TaskSet.range(0, 2));

        WhileRunning() {
            cluster.cancel(id);
        }

        @Test
        @DisplayName("they keep their worker until it reports, and the others end")
        void runningTasksStay() {
            assertThat(cluster.job(id).leased()).isEqualTo(TaskSet.range(0, 2));
            assertThat(cluster.job(id).ended(TaskState.CANCELLED)).isEqualTo(TaskSet.range(2, 4));
            assertThat(cluster.stateOf(id)).isEqualTo(JobState.RUNNING);
        }

        @Test
        @DisplayName("none of the others is leased any more")
        void noFurtherLease() {
            var grant = new Command.Grant(id, Try.FIRST, TaskSet.of(2));

            assertThat(cluster.grant(ATTIC, grant)).isEmpty();
        }

        @Test
        @DisplayName("they end as cancelled when their worker has stopped them")
        void stopped() {
            cluster.finish(lease, ended(AttemptEnd.Kind.CANCELLED));

            assertThat(cluster.outcome(id, 0).state()).isEqualTo(TaskState.CANCELLED);
            assertThat(cluster.outcome(id, 0).attempt()).isEqualTo(1);
            assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
        }

        @Test
        @DisplayName("a success that came first counts")
        void succeededAnyway() {
            cluster.finish(lease, AttemptEnd.SUCCESS);

            assertThat(cluster.job(id).ended(TaskState.SUCCEEDED)).isEqualTo(TaskSet.range(0, 2));
            assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
        }

        @Test
        @DisplayName("they end as cancelled when they were given back")
        void givenBack() {
            cluster.finish(lease, ended(AttemptEnd.Kind.RETURNED));

            assertThat(cluster.outcome(id, 1).state()).isEqualTo(TaskState.CANCELLED);
            assertThat(cluster.outcome(id, 1).end().why()).isEqualTo("ada wanted it so");
        }

        @Test
        @DisplayName("they end as cancelled when their worker was lost")
        void workerLost() {
            cluster.expire(lease);

            assertThat(cluster.job(id).ended(TaskState.CANCELLED)).isEqualTo(TaskSet.range(0, 4));
            assertThat(cluster.stateOf(id)).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    @DisplayName("a failure is not tried again")
    void noRetry() {
        var id = cluster.accepted(retries(3, Duration.ofSeconds(1)));
        var lease = cluster.lease(id, ATTIC);
        cluster.cancel(id);
        cluster.finish(lease, failure());

        assertThat(cluster.outcome(id, 0).state()).isEqualTo(TaskState.FAILED);
        assertThat(cluster.job(id).delayed()).isEmpty();
    }

    @Test
    @DisplayName("a task that runs at most once is lost with its worker all the same")
    void atMostOnceIsLost() {
        var id = cluster.accepted(atMostOnce(1));
        var lease = cluster.lease(id, ATTIC);
        cluster.cancel(id);
        cluster.expire(lease);

        assertThat(cluster.outcome(id, 0).state()).isEqualTo(TaskState.LOST);
    }
}
