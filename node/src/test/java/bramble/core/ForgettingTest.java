package bramble.core;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.HORIZON;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When jobs are forgotten")
class ForgettingTest {

    private final ClusterFixture cluster = new ClusterFixture();

    @Test
    @DisplayName("one that has ended is gone, and the decision about it stands")
    void decisionStands() {
        var id = ended();
        var decision = cluster.state().decisions().find(id).orElseThrow();
        cluster.pass(HORIZON);
        forget(id);

        assertThat(cluster.state().jobs().find(id)).isEmpty();
        assertThat(cluster.submit(id, items(1))).isEqualTo(new Result.Decided(decision, false));
        assertThat(cluster.state().jobs().find(id)).isEmpty();
    }

    @Test
    @DisplayName("one that has not ended stays")
    void unfinishedStays() {
        var queued = cluster.accepted(items(1));
        var running = cluster.accepted(items(1));
        cluster.lease(running, ATTIC);
        forget(queued, running, cluster.newId());

        assertThat(cluster.state().jobs().all()).containsOnlyKeys(queued, running);
    }

    @Test
    @DisplayName("the decision goes after its time, and the id is never taken as new again")
    void decisionGoes() {
        var id = ended();
        cluster.pass(HORIZON.plusMillis(1));
        forget(id);

        assertThat(cluster.state().decisions().find(id)).isEmpty();
        assertThat(cluster.submit(id, items(1))).isEqualTo(new Result.Expired(id));
    }

    @Test
    @DisplayName("a decision stays as long as its job does, however old")
    void decisionOfAStandingJob() {
        var running = cluster.accepted(items(1));
        cluster.lease(running, ATTIC);
        var kept = ended();
        cluster.pass(HORIZON.multipliedBy(3));
        forget();

        assertThat(cluster.state().decisions().find(running)).isPresent();
        assertThat(cluster.state().decisions().find(kept)).isPresent();
    }

    @Test
    @DisplayName("the decision about an id from the future stays until that id is old itself")
    void decisionFromTheFuture() {
        var ahead = Duration.ofDays(3);
        var id = cluster.idMadeAt(cluster.nowMillis() + ahead.toMillis());
        cluster.submit(id, items(1));
        cluster.end(id, JobState.SUCCEEDED);
        cluster.pass(HORIZON.plus(ahead));
        forget(id);
        assertThat(cluster.submit(id, items(1))).isInstanceOf(Result.Decided.class);

        cluster.pass(Duration.ofMillis(1));
        forget();
        assertThat(cluster.submit(id, items(1))).isEqualTo(new Result.Expired(id));
    }

    @Test
    @DisplayName("a withdrawal stays for its time, and goes then")
    void withdrawal() {
        var id = cluster.newId();
        cluster.commit(new Command.SettleJob(id));
        cluster.pass(HORIZON);
        forget();
        assertThat(cluster.state().decisions().find(id)).isPresent();

        cluster.pass(Duration.ofMillis(1));
        forget();
        assertThat(cluster.state().decisions().find(id)).isEmpty();
    }

    private JobId ended() {
        var id = cluster.accepted(items(1));
        cluster.end(id, JobState.SUCCEEDED);
        return id;
    }

    private void forget(JobId... ids) {
        cluster.commit(new Command.ForgetJobs(List.of(ids)));
    }
}
