package bramble.log.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A voter with a bad disk")
class BadDiskTest {

    private static final int USUAL = 400;
    private static final long SECOND = 1_000_000_000L;

    @TempDir Path directory;

    @Nested
    @DisplayName("that is full")
    class Full {

        private final AtomicInteger tries = new AtomicInteger();

        @Test
        @DisplayName("waits for room, and tells while it waits")
        void waits() throws IOException {
            var patience = new DiskPatience(directory);
            var told = new AtomicInteger();
            patience.whileFull(told::incrementAndGet);

            patience.write(
                    () -> {
                        if (tries.incrementAndGet() < 3) {
                            throw new IOException("No space left on device");
                        }
                    });

            assertThat(tries).hasValue(3);
            assertThat(told).hasValue(2);
        }

        @Test
        @DisplayName("waits no longer when the node stops")
        void stops() {
            var patience = new DiskPatience(directory);
            patience.whileFull(patience::end);

            assertThatThrownBy(
                            () ->
                                    patience.write(
                                            () -> {
                                                tries.incrementAndGet();
                                                throw new IOException("No space left on device");
                                            }))
                    .isInstanceOf(IOException.class);
            assertThat(tries).hasValue(2);
        }

        @Test
        @DisplayName("does not wait for a disk that fails otherwise")
        void fails() {
            assertThatThrownBy(
                            () ->
                                    new DiskPatience(directory)
                                            .write(
                                                    () -> {
                                                        throw new IOException("Input/output error");
                                                    }))
                    .hasMessage("Input/output error");
        }
    }

    @Nested
    @DisplayName("that is slow")
    class Slow {

        private final DiskPace pace = new DiskPace(USUAL);

        @Test
        @DisplayName("keeps the usual time-out while writes are quick")
        void quick() {
            pace.took(5_000_000, 0);

            assertThat(pace.timeoutMillis(0)).isEqualTo(USUAL);
        }

        @Test
        @DisplayName("leaves elections the time of four writes, at once")
        void slow() {
            pace.took(SECOND, 0);

            assertThat(pace.timeoutMillis(0)).isEqualTo(16 * USUAL);
        }

        @Test
        @DisplayName(
                "comes back to the usual time-out when writes are quick again, or there are none")
        void recovers() {
            pace.took(SECOND, 0);
            for (var write = 0; write < 20; write++) {
                pace.took(1_000_000, 0);
            }
            assertThat(pace.timeoutMillis(0)).isEqualTo(USUAL);

            pace.took(SECOND, 0);
            assertThat(pace.timeoutMillis(60 * SECOND)).isEqualTo(USUAL);
        }

        @Test
        @DisplayName("never waits longer than a minute")
        void bounded() {
            pace.took(1_000 * SECOND, 0);

            assertThat(pace.timeoutMillis(0)).isEqualTo(60_000);
        }
    }

    @Nested
    @DisplayName("that is master")
    class Master {

        private final LaggingDisk disk = new LaggingDisk();

        @Test
        @DisplayName("goes on leading when the others' disks are as slow")
        void equal() {
            for (var entry = 1; entry < 10; entry++) {
                assertThat(disk.written(entry, entry * SECOND)).isFalse();
                disk.committed(entry, entry * SECOND);
            }
        }

        @Test
        @DisplayName("hands over when the others are far ahead of it three times in a row")
        void lags() {
            assertThat(lag(1)).isFalse();
            assertThat(lag(2)).isFalse();
            assertThat(lag(3)).isTrue();
            assertThat(lag(4)).isFalse();
        }

        @Test
        @DisplayName("forgives a slow write between quick ones")
        void forgives() {
            assertThat(lag(1)).isFalse();
            assertThat(lag(2)).isFalse();
            assertThat(disk.written(3, 3 * SECOND)).isFalse();
            disk.committed(3, 3 * SECOND);
            assertThat(lag(4)).isFalse();
            assertThat(lag(5)).isFalse();
        }

        @Test
        @DisplayName("hands over when one write does not end at all")
        void stuck() {
            disk.committed(1, SECOND);

            assertThat(disk.isStuck(2 * SECOND)).isFalse();
            assertThat(disk.isStuck(3 * SECOND)).isTrue();
            assertThat(disk.isStuck(4 * SECOND)).isFalse();
        }

        private boolean lag(long entry) {
            disk.committed(entry, entry * SECOND);
            return disk.written(entry, entry * SECOND + LaggingDisk.LAG_NANOS);
        }
    }
}
