package bramble.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Very many jobs that wait")
class QueuedJobHeapTest {

    private static final int JOBS = 100_000;

    /** Without compact object headers a job takes some 410, and with them 350. */
    private static final long BYTES_MAX = 500;

    private final ClusterFixture cluster = new ClusterFixture();

    /** The heap after a collection, so nothing but what is kept counts. */
    private static long usedBytes() {
        for (var time = 0; time < 3; time++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    @DisplayName("take a few hundred bytes each, with all that they say")
    void small() {
        var ids = new ArrayList<JobId>(JOBS);
        var before = usedBytes();
        for (var number = 0; number < JOBS; number++) {
            // Rules, user and texts of its own, as if they had just been read from the log.
            ids.add(cluster.accepted(spec(number)));
        }
        var bytes = (usedBytes() - before) / JOBS;

        assertThat(bytes).isLessThan(BYTES_MAX);
        assertThat(cluster.job(ids.getLast()).spec()).isEqualTo(spec(JOBS - 1));
    }

    private static JobSpec spec(int number) {
        return JobSpec.of(
                        Program.of("convert", "photo-" + number + ".png", "{item}"),
                        new Items.None())
                .withAttempts(new AttemptRules(2, 1_000, 60_000, false))
                .withQueue(new QueueRules(number % 3, 0, 0, List.of()));
    }
}
