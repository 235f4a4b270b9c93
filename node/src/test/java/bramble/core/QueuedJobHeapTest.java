package bramble.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Very many jobs that wait")
class QueuedJobHeapTest {

    private static final int JOBS = 100_000;

    /** With room above the 347 of the footprint benchmark; objects alone took more than 744. */
    private static final long BYTES_MAX = 500;

    private static final long NOON_MILLIS = 1_790_000_000_000L;

    private final ClusterState state = new ClusterState();

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
        var before = usedBytes();
        for (var number = 0; number < JOBS; number++) {
            // Rules, user and texts of its own, as if they had just been read from the log.
            var digest = new SpecDigest(HexFormat.of().toHexDigits((long) number).repeat(4));
            var submission = new Submission(id(number), "ada", digest, spec(number));
            var result =
                    state.apply(
                            new Stamp(1, number + 1, NOON_MILLIS),
                            new Command.SubmitJob(submission));
            assertThat(result).isInstanceOf(Result.Decided.class);
        }
        var bytes = (usedBytes() - before) / JOBS;

        assertThat(bytes).isLessThan(BYTES_MAX);
        assertThat(state.jobs().find(id(JOBS - 1)).map(Job::spec)).contains(spec(JOBS - 1));
    }

    private static JobId id(int number) {
        return new JobId(new UUID(NOON_MILLIS << 16 | 0x7000, number));
    }

    private static JobSpec spec(int number) {
        return JobSpec.of(
                        Program.of("convert", "photo-" + number + ".png", "{item}"),
                        new Items.None())
                .withAttempts(new AttemptRules(2, 1_000, 60_000, false))
                .withQueue(new QueueRules(number % 3, 0, 0, List.of()));
    }
}
