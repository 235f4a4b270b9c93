package bramble.log.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One append-only file of entries with growing, dense indexes. Its name is the index of its first
 * entry.
 *
 * <p>A record is: magic (2 bytes), kind (2), length of the content (4), CRC32C of all that follows
 * and of these eight bytes (4), where in the file the batch of this record begins (4), index (8),
 * content. A batch is synced before the next one is written. So when a bad record is followed by a
 * good one whose batch begins behind the bad one, the bad one had been synced and acknowledged:
 * that is damage, and the file is refused. Otherwise it is the torn tail of a batch that was never
 * acknowledged, and is cut off.
 *
 * <p>One thread appends and truncates; others may read entries that were there before the call.
 */
final class Segment implements AutoCloseable {

    private static final String SUFFIX = ".log";
    private static final short MAGIC = (short) 0xB7A3;
    private static final int HEADER_BYTES = 24;
    private static final int BUFFER_BYTES = 64 << 10;

    /** One entry to append. The kind is the caller's, and given back on opening. Never compared. */
    @SuppressWarnings("ArrayRecordComponent")
    record NewEntry(int kind, byte[] content) {}

    /** Hears of every good entry while a segment is opened. */
    @FunctionalInterface
    interface Visitor {
        void visit(int kind, long index, byte[] content) throws IOException;
    }

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final long baseIndex;
    private volatile int[] ends = new int[64];
    private volatile int count;

    private Segment(Path path, FileChannel channel, ByteBuffer buffer, long baseIndex) {
        this.path = path;
        this.channel = channel;
        this.buffer = buffer;
        this.baseIndex = baseIndex;
    }

    static ByteBuffer newBuffer() {
        return ByteBuffer.allocateDirect(BUFFER_BYTES);
    }

    /** Makes an empty segment. The caller syncs the directory. */
    static Segment create(Path directory, long baseIndex, ByteBuffer buffer) throws IOException {
        Path path = directory.resolve("%020d%s".formatted(baseIndex, SUFFIX));
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW);
        return new Segment(path, channel, buffer, baseIndex);
    }

    /**
     * Opens a segment and reads all of it.
     *
     * @param newest whether this is the last segment, the only one whose tail may be torn
     * @throws DamagedLogException if an entry that had been synced cannot be read
     */
    static Segment open(Path path, boolean newest, ByteBuffer buffer, Visitor visitor)
            throws IOException {
        long base = baseIndexOf(path);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Segment segment = new Segment(path, channel, buffer, base);
        try {
            segment.load(newest, visitor);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return segment;
    }

    static boolean isSegment(Path path) {
        return path.getFileName().toString().matches("\\d{20}\\.log");
    }

    static long baseIndexOf(Path path) {
        return Long.parseLong(path.getFileName().toString().substring(0, 20));
    }

    long baseIndex() {
        return baseIndex;
    }

    /** The index of the newest entry, one less than {@link #baseIndex} when there is none. */
    long lastIndex() {
        return baseIndex + count - 1;
    }

    int bytes() {
        return endOf(count - 1);
    }

    /** Writes these entries behind all others and brings them to the disk with one sync. */
    void append(List<NewEntry> records, DiskSync sync) throws IOException {
        int batch = bytes();
        int end = batch;
        int[] newEnds =
                Arrays.copyOf(
                        ends,
                        Math.max(ends.length, Integer.highestOneBit(count + records.size()) * 2));
        int newCount = count;
        buffer.clear();
        try {
            for (NewEntry record : records) {
                byte[] header = header(record, batch, baseIndex + newCount);
                end = put(header, end);
                end = put(record.content(), end);
                newEnds[newCount++] = end;
            }
            flush(end);
            sync.sync(channel);
        } catch (IOException e) {
            // Nothing was promised: what was written in part must not be found by a later append.
            channel.truncate(batch);
            throw e;
        }
        ends = newEnds;
        count = newCount;
    }

    /** The content of an entry of this segment. */
    byte[] read(long index) throws IOException {
        int place = (int) (index - baseIndex);
        int start = endOf(place - 1);
        ByteBuffer bytes = ByteBuffer.allocate(ends[place] - start);
        readFully(bytes, start);
        byte[] content = contentOf(bytes.array(), 0, index);
        if (content == null) {
            throw new DamagedLogException("entry " + index + " in " + path + " fails its checksum");
        }
        return content;
    }

    /** Drops all entries above {@code lastIndexKept}. */
    void truncateAfter(long lastIndexKept, DiskSync sync) throws IOException {
        count = (int) (lastIndexKept - baseIndex + 1);
        channel.truncate(bytes());
        sync.sync(channel);
    }

    /** Closes and removes the file. The caller syncs the directory. */
    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int endOf(int place) {
        return place < 0 ? 0 : ends[place];
    }

    private static byte[] header(NewEntry record, int batch, long index) {
        byte[] bytes = new byte[HEADER_BYTES];
        ByteBuffer header = ByteBuffer.wrap(bytes);
        header.putShort(MAGIC).putShort((short) record.kind()).putInt(record.content().length);
        header.putInt(0).putInt(batch).putLong(index);
        header.putInt(8, checksum(bytes, 0, record.content(), 0, record.content().length));
        return bytes;
    }

    private static int checksum(byte[] header, int at, byte[] content, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(header, at, 8);
        crc.update(header, at + 12, HEADER_BYTES - 12);
        crc.update(content, from, length);
        return (int) crc.getValue();
    }

    private int put(byte[] bytes, int end) throws IOException {
        int from = 0;
        while (from < bytes.length) {
            if (!buffer.hasRemaining()) {
                flush(end + from);
            }
            int length = Math.min(buffer.remaining(), bytes.length - from);
            buffer.put(bytes, from, length);
            from += length;
        }
        return end + bytes.length;
    }

    private void flush(int end) throws IOException {
        buffer.flip();
        long position = (long) end - buffer.remaining();
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
        buffer.clear();
    }

    /**
     * Reads through pieces, since the JDK keeps a direct buffer as large as the largest read for
     * every thread.
     */
    private void readFully(ByteBuffer bytes, long start) throws IOException {
        while (bytes.position() < bytes.capacity()) {
            bytes.limit(Math.min(bytes.position() + BUFFER_BYTES, bytes.capacity()));
            if (channel.read(bytes, start + bytes.position()) < 0) {
                throw new DamagedLogException(path + " ends in the middle of an entry");
            }
        }
    }

    private void load(boolean newest, Visitor visitor) throws IOException {
        long size = channel.size();
        if (size > Integer.MAX_VALUE) {
            throw new DamagedLogException(path + " is larger than any segment written");
        }
        byte[] bytes = new byte[(int) size];
        readFully(ByteBuffer.wrap(bytes), 0);
        int at = 0;
        int loaded = 0;
        while (at < bytes.length) {
            long index = baseIndex + loaded;
            byte[] content = contentOf(bytes, at, index);
            if (content == null) {
                refuseDamage(bytes, at, newest);
                channel.truncate(at);
                channel.force(true);
                return;
            }
            visitor.visit(ByteBuffer.wrap(bytes).getShort(at + 2), index, content);
            at += HEADER_BYTES + content.length;
            if (loaded == ends.length) {
                ends = Arrays.copyOf(ends, loaded * 2);
            }
            ends[loaded] = at;
            count = ++loaded;
        }
    }

    private void refuseDamage(byte[] bytes, int bad, boolean newest) throws DamagedLogException {
        String what =
                "entry "
                        + (baseIndex + count)
                        + " at byte "
                        + bad
                        + " of "
                        + path
                        + " fails its checksum";
        if (!newest) {
            throw new DamagedLogException(what + ", and newer segments follow");
        }
        ByteBuffer view = ByteBuffer.wrap(bytes);
        for (int at = bad + 1; at + HEADER_BYTES <= bytes.length; at++) {
            if (view.getShort(at) == MAGIC
                    && view.getInt(at + 12) > bad
                    && contentOf(bytes, at, view.getLong(at + 16)) != null) {
                throw new DamagedLogException(what + ", and entries written after it follow");
            }
        }
    }

    private static byte @Nullable [] contentOf(byte[] bytes, int at, long index) {
        if (bytes.length - at < HEADER_BYTES) {
            return null;
        }
        ByteBuffer view = ByteBuffer.wrap(bytes);
        int length = view.getInt(at + 4);
        if (view.getShort(at) != MAGIC || length < 0 || length > bytes.length - at - HEADER_BYTES) {
            return null;
        }
        int from = at + HEADER_BYTES;
        if (view.getLong(at + 16) != index
                || view.getInt(at + 8) != checksum(bytes, at, bytes, from, length)) {
            return null;
        }
        return Arrays.copyOfRange(bytes, from, from + length);
    }
}
