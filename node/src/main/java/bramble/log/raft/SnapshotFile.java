package bramble.log.raft;

import bramble.log.Replica;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** One snapshot on the disk: what the replica wrote, then its CRC32C (4 bytes). */
final class SnapshotFile {

    static final String NAME = "state";

    private static final int TRAILER_BYTES = 4;
    private static final int BUFFER_BYTES = 64 << 10;

    private SnapshotFile() {}

    /** Writes a snapshot and brings it to the disk. */
    static void write(Path path, Replica.SnapshotWriter state) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            CheckedOutputStream sums =
                    new CheckedOutputStream(
                            new BufferedOutputStream(
                                    Channels.newOutputStream(channel), BUFFER_BYTES),
                            new CRC32C());
            OutputStream out = new BufferedOutputStream(sums, BUFFER_BYTES);
            state.writeTo(out);
            out.flush();
            ByteBuffer trailer =
                    ByteBuffer.allocate(TRAILER_BYTES)
                            .putInt((int) sums.getChecksum().getValue())
                            .flip();
            while (trailer.hasRemaining()) {
                channel.write(trailer);
            }
            channel.force(true);
        }
    }

    /** Has the replica load a snapshot, once all of it has been checked. */
    static void load(Path path, Replica replica) throws IOException {
        long bytes = Files.size(path) - TRAILER_BYTES;
        try (InputStream file = open(path)) {
            CheckedInputStream sums = new CheckedInputStream(file, new CRC32C());
            sums.skipNBytes(Math.max(bytes, 0));
            int sum = (int) sums.getChecksum().getValue();
            byte[] trailer = file.readNBytes(TRAILER_BYTES);
            if (bytes < 0
                    || trailer.length < TRAILER_BYTES
                    || ByteBuffer.wrap(trailer).getInt() != sum) {
                throw new DamagedLogException("the snapshot " + path + " fails its checksum");
            }
        }
        try (InputStream file = open(path)) {
            replica.loadSnapshot(new LimitedInput(file, bytes));
        }
    }

    private static InputStream open(Path path) throws IOException {
        return new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
    }

    /** The first bytes of a stream. */
    private static final class LimitedInput extends InputStream {

        private final InputStream in;
        private long left;

        LimitedInput(InputStream in, long bytes) {
            this.in = in;
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            left--;
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(bytes, from, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }
    }
}
