package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.after;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a command has changed")
class ChangesTest {

    private static final NodeId SHED = new NodeId(new UUID(7, 7));

    private final ClusterFixture cluster = new ClusterFixture();

    private List<Change> changes() {
        return cluster.state().changes();
    }

    private static Change advanced(JobId job, JobState state) {
        return new Change.JobAdvanced(job, state);
    }

    @Test
    @DisplayName("is told of a job's acceptance, first start and end, and of nothing between")
    void life() {
        var job = cluster.accepted(items(4));
        assertThat(changes()).containsExactly(advanced(job, JobState.QUEUED));

        var lease = cluster.lease(job, ATTIC);
        assertThat(changes()).containsExactly(advanced(job, JobState.RUNNING));

        cluster.report(ATTIC, cluster.reportOf(lease, AttemptEnd.SUCCESS, TaskSet.of(0)));
        assertThat(changes()).isEmpty();

        cluster.report(ATTIC, cluster.reportOf(lease, AttemptEnd.SUCCESS, TaskSet.of(1, 2, 3)));
        assertThat(changes()).containsExactly(advanced(job, JobState.SUCCEEDED));
    }

    @Test
    @DisplayName("names a job that starts to run again after its tasks were lost only once")
    void runsAgain() {
        var job = cluster.accepted(items(1));
        var lease = cluster.lease(job, ATTIC);

        cluster.commit(new Command.ExpireLeases(List.of(lease.id()), "node attic was lost"));
        assertThat(changes())
                .containsExactly(new Change.LeasesExpired(ATTIC, "node attic was lost"));

        cluster.lease(job, ATTIC);
        assertThat(changes()).isEmpty();
    }

    @Test
    @DisplayName("includes the jobs that waited for one that has ended")
    void dependents() {
        var first = cluster.accepted(items(1));
        var next = cluster.accepted(after(first, QueueRules.On.OK));
        assertThat(changes()).containsExactly(advanced(next, JobState.WAITING));

        cluster.commit(new Command.CancelJob(first, "no longer needed"));

        assertThat(changes())
                .containsExactly(
                        advanced(first, JobState.CANCELLED), advanced(next, JobState.CANCELLED));
    }

    @Test
    @DisplayName("includes the removal of what a job has left, once")
    void removal() {
        var job = cluster.accepted(items(1));
        cluster.finish(cluster.lease(job, ATTIC), AttemptEnd.SUCCESS);
        var removal = new Command.RemoveOutputs(List.of(job), "it was older than 30 days");

        cluster.commit(removal);
        assertThat(changes())
                .containsExactly(new Change.OutputsRemoved(job, "it was older than 30 days"));

        cluster.commit(removal);
        assertThat(changes()).isEmpty();
    }

    @Test
    @DisplayName("is the same on a replica that began with a snapshot")
    void afterSnapshot() {
        var job = cluster.accepted(items(2));
        var lease = cluster.lease(job, ATTIC);
        var restored = ClusterState.restored(cluster.state().capture());
        var finish =
                new Command.FinishTasks(
                        ATTIC, List.of(cluster.reportOf(lease, AttemptEnd.SUCCESS, TaskSet.of(0))));

        restored.apply(new Stamp(1, cluster.index() + 1, cluster.nowMillis()), finish);

        assertThat(restored.changes()).isEmpty();
    }

    @Test
    @DisplayName("includes a member that joins with a token, once")
    void joinedByToken() {
        var secret = new SecretDigest("cd".repeat(32));
        cluster.commit(new Command.CreateToken(secret, 60_000, 2));
        var use =
                new Command.UseToken(
                        secret, new Node(SHED, "shed", "10.0.0.7:7420", "0.1.0", false));

        cluster.commit(use);
        assertThat(changes()).containsExactly(new Change.NodeJoined(SHED));

        cluster.commit(use);
        assertThat(changes()).isEmpty();
    }

    @Test
    @DisplayName("does not tell of a node that goes on resting")
    void restsTwice() {
        cluster.commit(new Command.DrainNode(ATTIC, true));
        cluster.commit(new Command.DrainNode(ATTIC, true));
        assertThat(changes()).isEmpty();
    }

    @Test
    @DisplayName("includes members that come, rest and go")
    void members() {
        cluster.commit(new Command.DrainNode(ATTIC, true));
        assertThat(changes()).containsExactly(new Change.NodeServes(ATTIC, Node.Service.DRAINING));
        cluster.commit(new Command.RemoveNode(ATTIC));
        assertThat(changes()).containsExactly(new Change.NodeRemoved(ATTIC));
        cluster.join(SHED, "shed");
        assertThat(changes()).containsExactly(new Change.NodeJoined(SHED));
    }
}
