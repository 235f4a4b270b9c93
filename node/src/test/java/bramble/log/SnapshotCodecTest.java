package bramble.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.core.ClusterSnapshot;
import bramble.core.ClusterState;
import bramble.core.Items;
import bramble.core.JobOrigin;
import bramble.core.JobSnapshot;
import bramble.core.JobTimes;
import bramble.core.Receipt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A snapshot of the state")
class SnapshotCodecTest {

    private static final int PREAMBLE_BYTES = 12;

    @Test
    @DisplayName("comes back as it was, with everything in it")
    void comesBack() throws IOException {
        assertThat(read(written(Samples.snapshot()))).isEqualTo(Samples.snapshot());
    }

    @Test
    @DisplayName("comes back as it was before the cluster was founded")
    void emptyComesBack() throws IOException {
        var empty = new ClusterState().capture();

        assertThat(read(written(empty))).isEqualTo(empty);
    }

    @Test
    @DisplayName("is refused when it was torn anywhere")
    void tornAnywhere() throws IOException {
        var bytes = written(Samples.snapshot());

        for (var length = 0; length < bytes.length; length++) {
            var torn = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(torn))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(UnreadableSnapshotException.class);
        }
    }

    @Test
    @DisplayName("is refused when any one bit of it has changed")
    void anyBitChanged() throws IOException {
        var bytes = written(Samples.snapshot());

        for (var bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            var damaged = bytes.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> read(damaged))
                    .as("bit %d of byte %d", bit % Byte.SIZE, bit / Byte.SIZE)
                    .isInstanceOf(UnreadableSnapshotException.class);
        }
    }

    @Test
    @DisplayName("is refused when a record is missing, though each that is left is whole")
    void missingRecord() throws IOException {
        var bytes = written(Samples.snapshot());
        var header = 1 + bytes[PREAMBLE_BYTES];
        var node = 1 + bytes[PREAMBLE_BYTES + header];
        var without = new ByteArrayOutputStream();
        without.write(bytes, 0, PREAMBLE_BYTES + header);
        var rest = PREAMBLE_BYTES + header + node;
        without.write(bytes, rest, bytes.length - rest);

        assertThatThrownBy(() -> read(without.toByteArray()))
                .isInstanceOf(UnreadableSnapshotException.class)
                .hasMessageContaining("records are missing");
    }

    @Test
    @DisplayName("is refused when something follows it")
    void somethingFollows() throws IOException {
        var bytes = written(Samples.snapshot());
        var longer = Arrays.copyOf(bytes, bytes.length + 1);

        assertThatThrownBy(() -> read(longer)).isInstanceOf(UnreadableSnapshotException.class);
    }

    @Test
    @DisplayName("is refused when its version is newer, and the version is named")
    void newerVersion() throws IOException {
        var bytes = written(Samples.snapshot());
        bytes[PREAMBLE_BYTES - Integer.BYTES] = SnapshotCodec.VERSION + 1;

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(UnreadableSnapshotException.class)
                .hasMessageContaining("version " + (SnapshotCodec.VERSION + 1))
                .hasMessageContaining("update");
    }

    @Test
    @DisplayName("is written piece by piece, however many jobs it holds")
    void writtenPieceByPiece() throws IOException {
        var job = Samples.snapshot().jobs().getFirst();
        var large = withJobs(Collections.nCopies(2_000, job));
        var out = new WatchedStream();

        SnapshotCodec.write(large, out);

        assertThat(out.writtenBytes).isGreaterThan(1_000_000);
        assertThat(out.largestWriteBytes).isLessThanOrEqualTo(64 << 10);
    }

    @Test
    @DisplayName("takes less than 400 bytes for a job of ten million items")
    void smallForManyItems() throws IOException {
        var submission =
                Samples.submission(Samples.plainSpec().withItems(new Items.Range(1, 10_000_000)));
        var state = new ClusterState();
        var job =
                new JobSnapshot(
                        new JobOrigin(
                                submission,
                                new Receipt(submission.id(), 1, 7, submission.digest()),
                                1),
                        Samples.snapshot().jobs().getLast().gate(),
                        new JobTimes(1, 0, 0),
                        Samples.snapshot().jobs().getLast().waiting(),
                        List.of(),
                        new JobSnapshot.Storage(0, null));
        var without = written(state.capture()).length;

        assertThat(written(withJobs(List.of(job))).length - without).isLessThan(400);
    }

    private static ClusterSnapshot withJobs(List<JobSnapshot> jobs) {
        var header = Samples.snapshot().header();
        return new ClusterSnapshot(
                header,
                new ClusterSnapshot.Members(List.of(), List.of()),
                List.of(),
                jobs,
                List.of(),
                List.of());
    }

    private static byte[] written(ClusterSnapshot snapshot) throws IOException {
        var out = new ByteArrayOutputStream();
        SnapshotCodec.write(snapshot, out);
        return out.toByteArray();
    }

    private static ClusterSnapshot read(byte[] bytes) throws IOException {
        return SnapshotCodec.read(new ByteArrayInputStream(bytes));
    }

    /** Counts what passes, and keeps nothing. */
    private static final class WatchedStream extends OutputStream {
        private long writtenBytes;
        private int largestWriteBytes;

        @Override
        public void write(int oneByte) {
            write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            writtenBytes += length;
            largestWriteBytes = Math.max(largestWriteBytes, length);
        }
    }
}
