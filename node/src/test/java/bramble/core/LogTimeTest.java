package bramble.core;

import static bramble.core.ClusterFixture.HORIZON;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a master's wall clock is behind that of the last one")
class LogTimeTest {

    private final ClusterFixture cluster = new ClusterFixture();
    private final long beforeMillis = cluster.nowMillis();

    LogTimeTest() {
        cluster.pass(Duration.ofHours(-2));
    }

    @Test
    @DisplayName("the log's time stands still, and never runs backwards")
    void standsStill() {
        cluster.accepted(items(1));

        assertThat(cluster.state().timeMillis()).isEqualTo(beforeMillis);
    }

    @Test
    @DisplayName("what happens bears the log's time, not the clock's")
    void bearsTheLogsTime() {
        var id = cluster.accepted(items(1));
        cluster.end(id, JobState.SUCCEEDED);

        assertThat(cluster.job(id).times())
                .isEqualTo(new JobTimes(beforeMillis, beforeMillis, beforeMillis));
        assertThat(cluster.state().decisions().find(id).orElseThrow().decidedAtMillis())
                .isEqualTo(beforeMillis);
    }

    @Test
    @DisplayName("the age of an id is told by the log's time")
    void age() {
        var old = cluster.idMadeAt(beforeMillis - HORIZON.toMillis() - 1);

        assertThat(cluster.submit(old, items(1))).isEqualTo(new Result.Expired(old));
    }

    @Test
    @DisplayName("the log's time goes on when the clock has caught up")
    void goesOn() {
        cluster.pass(Duration.ofHours(3));
        cluster.accepted(items(1));

        assertThat(cluster.state().timeMillis())
                .isEqualTo(beforeMillis + Duration.ofHours(1).toMillis());
    }
}
