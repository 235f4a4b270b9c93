package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.GARAGE;
import static bramble.core.ClusterFixture.after;
import static bramble.core.ClusterFixture.failure;
import static bramble.core.ClusterFixture.items;
import static bramble.core.ClusterFixture.notBefore;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When the state is captured")
class StateSnapshotTest {

    private final ClusterFixture cluster = new ClusterFixture();
    private final JobId running =
            cluster.accepted(items(9).withAttempts(new AttemptRules(2, 100, 0, false)));
    private final Lease lease = cluster.lease(running, ATTIC, Try.FIRST, TaskSet.range(0, 5));
    private final JobId waiting = cluster.accepted(after(running, QueueRules.On.OK));
    private final JobId scheduled = cluster.accepted(notBefore(cluster.nowMillis() + 1));
    private final JobId cancelled = cluster.accepted(items(2));

    StateSnapshotTest() {
        cluster.finish(lease, failure(), TaskSet.of(0));
        cluster.finish(lease, AttemptEnd.SUCCESS, TaskSet.of(1));
        cluster.cancel(cancelled);
        cluster.commit(new Command.SettleJob(cluster.newId()));
        cluster.commit(new Command.DrainNode(GARAGE, true));
    }

    @Test
    @DisplayName("the state restored from it is the same")
    void same() {
        var restored = ClusterState.restored(cluster.state().capture());
        restored.check();

        assertThat(restored.capture()).isEqualTo(cluster.state().capture());
    }

    @Test
    @DisplayName("what is derived from the state is the same as well")
    void sameIndexes() {
        var restored = ClusterState.restored(cluster.state().capture());

        assertThat(ids(restored.jobs().runnable()))
                .isEqualTo(ids(cluster.state().jobs().runnable()));
        assertThat(ids(restored.jobs().scheduled())).containsExactly(scheduled);
        assertThat(ids(restored.jobs().delayed())).containsExactly(running);
        assertThat(restored.jobs().unfinished()).isEqualTo(cluster.state().jobs().unfinished());
        assertThat(restored.leases().of(ATTIC))
                .containsExactlyElementsOf(cluster.state().leases().of(ATTIC));
        assertThat(restored.jobs().find(running).orElseThrow().leased())
                .isEqualTo(TaskSet.of(2, 3, 4));
    }

    @Test
    @DisplayName("the state restored from it goes on as the original does")
    void goesOnEqual() {
        var restored = ClusterState.restored(cluster.state().capture());
        var rest = new Command.Grant(running, Try.FIRST, TaskSet.range(5, 9));
        var again = new Command.Grant(running, new Try(2, 1), TaskSet.of(0));
        var commands =
                List.of(
                        new Command.ReleaseJobs(List.of(scheduled)),
                        new Command.LeaseTasks(lease.holder(), List.of(rest, again)),
                        new Command.RemoveNode(ATTIC),
                        new Command.SubmitJob(
                                new Submission(
                                        cluster.newId(),
                                        "",
                                        ClusterFixture.digest(items(1)),
                                        items(1))),
                        new Command.CancelJob(running, "enough"),
                        new Command.ForgetJobs(List.of(cancelled, running)));

        for (var command : commands) {
            var result = cluster.commit(command);
            var stamp = new Stamp(1, cluster.index(), cluster.nowMillis());
            assertThat(restored.apply(stamp, command)).isEqualTo(result);
            assertThat(restored.capture()).isEqualTo(cluster.state().capture());
        }
        assertThat(restored.jobs().find(waiting).orElseThrow().state())
                .isEqualTo(JobState.CANCELLED);
    }

    @Test
    @DisplayName("what happens later does not change the capture")
    void captureStaysAsItIs() {
        var capture = cluster.state().capture();
        var copy = ClusterState.restored(capture).capture();
        cluster.finish(lease, AttemptEnd.SUCCESS);
        cluster.lease(running, ATTIC);
        cluster.cancel(running);
        cluster.commit(new Command.ReleaseJobs(List.of(scheduled)));
        cluster.commit(new Command.ForgetJobs(List.of(cancelled)));
        cluster.commit(new Command.RemoveNode(GARAGE));
        cluster.accepted(items(1));

        assertThat(capture).isEqualTo(copy).isNotEqualTo(cluster.state().capture());
    }

    private static List<JobId> ids(Iterable<Job> jobs) {
        var ids = new ArrayList<JobId>();
        jobs.forEach(job -> ids.add(job.id()));
        return ids;
    }
}
