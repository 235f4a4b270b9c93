package bramble.log;

import static bramble.core.ClusterFixture.ATTIC;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptEnd;
import bramble.core.ClusterFixture;
import bramble.core.Command;
import bramble.core.JobState;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.core.Try;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A job of ten million items")
class TenMillionItemsTest {

    private static final int ITEMS = 10_000_000;
    private static final int CHUNK = 100_000;

    private final ClusterFixture cluster = new ClusterFixture();

    @Test
    @DisplayName("costs a few hundred bytes of log for each chunk, and kilobytes of state")
    void staysSmall() throws IOException {
        var id = cluster.accepted(ClusterFixture.items(ITEMS));
        assertThat(stateBytes()).isLessThan(1_000);

        for (var first = 0; first < ITEMS; first += CHUNK) {
            var chunk = TaskSet.range(first, first + CHUNK);
            var lease = cluster.lease(id, ATTIC, Try.FIRST, chunk);
            var grant = new Command.Grant(id, Try.FIRST, chunk);
            assertThat(EntryCodec.sizeBytes(new Command.LeaseTasks(lease.holder(), List.of(grant))))
                    .isLessThan(150);
            var report = new TaskReport(lease.id(), chunk, AttemptEnd.SUCCESS, 1, 2);
            var finish = new Command.FinishTasks(ATTIC, List.of(report));
            assertThat(EntryCodec.sizeBytes(finish)).isLessThan(150);
            cluster.commit(finish);
        }

        assertThat(cluster.state().jobs().find(id).orElseThrow().state())
                .isEqualTo(JobState.SUCCEEDED);
        assertThat(stateBytes()).isLessThan(10_000);
    }

    private int stateBytes() throws IOException {
        var out = new ByteArrayOutputStream();
        SnapshotCodec.write(cluster.state().capture(), out);
        return out.size();
    }
}
