package bramble.log.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one node on its disk: a directory of {@link Segment}s, dense from {@link
 * #firstIndex} to {@link #lastIndex}. An append has been synced when it returns. Nothing is written
 * while nobody appends.
 *
 * <p>One thread of the engine appends and truncates while others read, so the list of segments is
 * guarded by this object's monitor, which no sync is waited for in.
 */
final class SegmentedLog implements AutoCloseable {

    private final Path directory;
    private final DiskSync sync;
    private final int segmentBytesMax;
    private final ByteBuffer buffer = Segment.newBuffer();
    private final List<Segment> segments = new ArrayList<>();
    private long firstIndex;

    private SegmentedLog(Path directory, int segmentBytesMax, DiskSync sync) {
        this.directory = directory;
        this.segmentBytesMax = segmentBytesMax;
        this.sync = sync;
    }

    /**
     * Opens the log of a directory, which is made if it is not there. A torn tail is cut.
     *
     * @param segmentBytesMax a segment this large is not appended to
     * @param visitor hears of every entry found
     * @throws DamagedLogException if something that had been synced cannot be read: the node's
     *     state is to be removed, and the node to join again as a newcomer
     */
    static SegmentedLog open(
            Path directory, int segmentBytesMax, DiskSync sync, Segment.Visitor visitor)
            throws IOException {
        Files.createDirectories(directory);
        SegmentedLog log = new SegmentedLog(directory, segmentBytesMax, sync);
        log.load(visitor);
        return log;
    }

    /** The index of the oldest entry kept; one more than {@link #lastIndex} when there is none. */
    synchronized long firstIndex() {
        return firstIndex;
    }

    /** The index of the newest entry. */
    synchronized long lastIndex() {
        return segments.getLast().lastIndex();
    }

    /**
     * Appends entries and brings them to the disk with one sync. On an error none of them is in the
     * log.
     */
    void append(List<Segment.NewEntry> records) throws IOException {
        Segment last = newest();
        if (last.bytes() >= segmentBytesMax) {
            last = created(last.lastIndex() + 1);
            synchronized (this) {
                segments.add(last);
            }
        }
        last.append(records, sync);
    }

    /** A new segment that is on the disk, or none at all. */
    private Segment created(long baseIndex) throws IOException {
        Segment next = Segment.create(directory, baseIndex, buffer);
        try {
            syncDirectory();
        } catch (IOException e) {
            next.delete();
            throw e;
        }
        return next;
    }

    /** The content of an entry, or null when the log does not hold it. */
    synchronized byte @Nullable [] read(long index) throws IOException {
        if (index < firstIndex || index > lastIndex()) {
            return null;
        }
        int place = segments.size() - 1;
        while (segments.get(place).baseIndex() > index) {
            place--;
        }
        return segments.get(place).read(index);
    }

    /**
     * Forgets the entries below {@code firstIndexKept}; files go once all of their entries are
     * forgotten.
     */
    synchronized void truncateBefore(long firstIndexKept) throws IOException {
        if (firstIndexKept > lastIndex() + 1) {
            reset(firstIndexKept);
            return;
        }
        firstIndex = Math.max(firstIndex, firstIndexKept);
        while (segments.size() > 1 && segments.getFirst().lastIndex() < firstIndex) {
            segments.removeFirst().delete();
            syncDirectory();
        }
    }

    /**
     * Drops the entries above {@code lastIndexKept}, newest first, so that a crash leaves no gap.
     */
    synchronized void truncateAfter(long lastIndexKept) throws IOException {
        if (lastIndexKept >= lastIndex()) {
            return;
        }
        if (lastIndexKept < firstIndex - 1) {
            throw new IllegalArgumentException(
                    "entry " + lastIndexKept + " is below the log, which begins at " + firstIndex);
        }
        while (segments.size() > 1 && segments.getLast().baseIndex() > lastIndexKept) {
            segments.removeLast().delete();
            syncDirectory();
        }
        segments.getLast().truncateAfter(lastIndexKept, sync);
    }

    /** Drops everything; the next entry has this index. */
    synchronized void reset(long nextIndex) throws IOException {
        while (!segments.isEmpty()) {
            segments.removeLast().delete();
            syncDirectory();
        }
        segments.add(Segment.create(directory, nextIndex, buffer));
        syncDirectory();
        firstIndex = nextIndex;
    }

    @Override
    public synchronized void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }

    private synchronized Segment newest() {
        return segments.getLast();
    }

    private void load(Segment.Visitor visitor) throws IOException {
        List<Path> paths;
        try (Stream<Path> files = Files.list(directory)) {
            paths = files.filter(Segment::isSegment).sorted().toList();
        }
        for (Path path : paths) {
            long base = Segment.baseIndexOf(path);
            if (!segments.isEmpty() && base != segments.getLast().lastIndex() + 1) {
                throw new DamagedLogException("a segment is missing before " + path);
            }
            segments.add(Segment.open(path, path.equals(paths.getLast()), buffer, visitor));
        }
        if (segments.isEmpty()) {
            reset(1);
        }
        firstIndex = segments.getFirst().baseIndex();
    }

    private void syncDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
