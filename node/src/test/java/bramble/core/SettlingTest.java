package bramble.core;

import static bramble.core.ClusterFixture.HORIZON;
import static bramble.core.ClusterFixture.after;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a submission is settled")
class SettlingTest {

    private final ClusterFixture cluster = new ClusterFixture();
    private final JobId id = cluster.newId();

    @Test
    @DisplayName("before it came, it is refused as withdrawn")
    void withdrawn() {
        var result = settle();

        var receipt = new Receipt(id, 1, cluster.index(), null);
        assertThat(result)
                .isEqualTo(
                        new Result.Decided(
                                new Decision(receipt, false, "withdrawn", cluster.nowMillis()),
                                true));
    }

    @Test
    @DisplayName("before it came, late copies are refused for good, whatever their content")
    void lateCopies() {
        var settled = (Result.Decided) settle();
        var refused = new Result.Decided(settled.decision(), false);

        assertThat(cluster.submit(id, items(1))).isEqualTo(refused);
        assertThat(cluster.submit(id, items(2))).isEqualTo(refused);
        assertThat(cluster.state().jobs().find(id)).isEmpty();
    }

    @Test
    @DisplayName("before it came, a retry under its id is refused as well")
    void lateRetry() {
        var old = cluster.accepted(items(1));
        cluster.end(old, JobState.FAILED);
        var settled = (Result.Decided) settle();

        var retry = new Command.RetryJob(id, old, "ada", ClusterFixture.digest(items(1)));
        assertThat(cluster.commit(retry)).isEqualTo(new Result.Decided(settled.decision(), false));
        assertThat(cluster.state().jobs().find(id)).isEmpty();
    }

    @Test
    @DisplayName("again, the answer is the same")
    void again() {
        var first = (Result.Decided) settle();

        assertThat(settle()).isEqualTo(new Result.Decided(first.decision(), false));
    }

    @Test
    @DisplayName("after it was accepted, it stays accepted and its job goes on")
    void accepted() {
        var accepted = (Result.Decided) cluster.submit(id, items(1));

        assertThat(settle()).isEqualTo(new Result.Decided(accepted.decision(), false));
        assertThat(cluster.stateOf(id)).isEqualTo(JobState.QUEUED);
    }

    @Test
    @DisplayName("after it was refused, the reason stays")
    void refused() {
        var spec = after(cluster.newId(), QueueRules.On.OK);
        var refused = (Result.Decided) cluster.submit(id, spec);

        assertThat(settle()).isEqualTo(new Result.Decided(refused.decision(), false));
    }

    @Test
    @DisplayName("too late for anyone to know, nothing is said to be withdrawn")
    void expired() {
        cluster.submit(id, items(1));
        cluster.end(id, JobState.SUCCEEDED);
        cluster.pass(HORIZON.plusMillis(1));
        cluster.commit(new Command.ForgetJobs(List.of(id)));

        assertThat(settle()).isEqualTo(new Result.Expired(id));
        assertThat(cluster.state().decisions().find(id)).isEmpty();
    }

    private Result settle() {
        return cluster.commit(new Command.SettleJob(id));
    }
}
