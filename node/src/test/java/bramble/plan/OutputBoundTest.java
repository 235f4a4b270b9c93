package bramble.plan;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptEnd;
import bramble.core.ClusterFixture;
import bramble.core.Command;
import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.core.JobState;
import bramble.core.Kept;
import bramble.core.Lease;
import bramble.core.Output;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A job that leaves more than one job may")
class OutputBoundTest {

    private static final long MAX = 100;
    private static final ContentId SEGMENT = ContentId.segment(ATTIC, 1);

    private final ClusterFixture cluster = new ClusterFixture();

    private void leaves(Lease lease, int task, long bytes) {
        var report =
                new TaskReport(
                        lease.id(),
                        TaskSet.of(task),
                        AttemptEnd.SUCCESS,
                        1,
                        2,
                        new Output(SEGMENT, List.of(), bytes));
        var kept = new Kept(SEGMENT, new Content.Facts(bytes, 0), List.of(ATTIC));
        cluster.commit(new Command.FinishTasks(ATTIC, List.of(report), List.of(kept)));
    }

    private List<Command> look() {
        var commands = new ArrayList<Command>();
        OutputBound.look(cluster.state(), MAX, commands);
        return commands;
    }

    private JobState state(JobId job) {
        return cluster.state().jobs().find(job).orElseThrow().state();
    }

    @Test
    @DisplayName("is cancelled, and says why and what to do")
    void cancelled() {
        var job = cluster.accepted(items(10));
        var lease = cluster.lease(job, ATTIC);
        leaves(lease, 0, 60);
        leaves(lease, 1, 41);

        var commands = look();
        assertThat(commands).singleElement().isInstanceOf(Command.CancelJob.class);
        commands.forEach(cluster::commit);

        assertThat(cluster.state().jobs().find(job).orElseThrow().gate().cancelled())
                .contains("left 101 bytes of output, and one job may leave 100 bytes")
                .contains("--job-output");
        assertThat(look()).isEmpty();
    }

    @Test
    @DisplayName("may leave just as much as it may, and so may each of several")
    void within() {
        var one = cluster.accepted(items(10));
        leaves(cluster.lease(one, ATTIC), 0, 100);
        var other = cluster.accepted(items(10));
        leaves(cluster.lease(other, ATTIC), 0, 100);

        assertThat(look()).isEmpty();
        assertThat(state(one)).isEqualTo(JobState.RUNNING);
    }

    @Test
    @DisplayName("and has ended by then stays what it is")
    void ended() {
        var job = cluster.accepted(items(1));
        leaves(cluster.lease(job, ATTIC), 0, 1_000);

        assertThat(look()).isEmpty();
        assertThat(state(job)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    @DisplayName("is found by the planner")
    void planned() {
        var keeping = new Keeping(Keeping.STANDARD.copies(), Keeping.STANDARD.age(), MAX);
        var workforce = new Workforce(Timing.STANDARD.with(keeping), 0);
        var job = cluster.accepted(items(10));
        leaves(cluster.lease(job, ATTIC), 0, 101);

        var plan = Planner.plan(cluster.state(), workforce, List.of(), new Moment(0, 0, true));

        assertThat(plan.commands()).anyMatch(Command.CancelJob.class::isInstance);
    }
}
