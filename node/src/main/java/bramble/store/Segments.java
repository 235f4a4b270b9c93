package bramble.store;

import bramble.core.ContentId;
import bramble.core.NodeId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Segments: files that only grow, each written by one node and copied by others as it grows. The
 * small outputs of many tasks stand in them one after another, whatever their jobs, so that a
 * million tasks make some dozens of files.
 *
 * <p>Monitor: the open segment and the indexes. One thread at a time appends; any may read.
 */
public final class Segments {

    /** Longer pieces are files of their own. */
    public static final int PIECE_BYTES_MAX = 256 << 10;

    /** A segment that has reached this length is followed by another. */
    static final long SEGMENT_BYTES = 4L << 20;

    /** Pieces that all indexes together know: sixteen bytes each. */
    private static final int INDEXED_MAX = 500_000;

    /** Files, and bytes of theirs, that one call of {@link #files} reads. */
    private static final int READ_FILES_MAX = 1_000;

    private static final int READ_BYTES_MAX = 1 << 20;

    private final Path root;
    private final NodeId self;
    private final LinkedHashMap<ContentId, SegmentIndex> indexes =
            new LinkedHashMap<>(16, 0.75f, true);
    private long number;
    private @Nullable FileChannel open;

    Segments(Path root, NodeId self) throws IOException {
        this.root = root;
        this.self = self;
        Files.createDirectories(root);
        for (var id : all()) {
            if (id.text().startsWith("segment:" + self + ":")) {
                var text = id.text();
                number =
                        Math.max(number, Long.parseLong(text.substring(text.lastIndexOf(':') + 1)));
            }
        }
        // What an earlier life left may have a torn end, so nothing is added to it.
        number++;
    }

    private Path file(ContentId id) {
        return root.resolve(id.fileName());
    }

    /** Appends a piece whose bytes are here, at most {@link #PIECE_BYTES_MAX}. */
    public ContentId append(Piece piece, byte[] bytes) throws IOException {
        return append(SegmentRecord.of(piece, bytes));
    }

    /** Appends that a piece is a file of its own. */
    public ContentId append(Piece piece, ContentId content, long length) throws IOException {
        return append(SegmentRecord.of(piece, content, length));
    }

    private synchronized ContentId append(ByteBuffer record) throws IOException {
        var channel = open;
        var id = ContentId.segment(self, number);
        if (channel == null) {
            channel =
                    FileChannel.open(
                            file(id),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            open = channel;
            Disk.syncDirectory(root);
        }
        var at = channel.size();
        try {
            Disk.writeAll(channel, record, at);
        } catch (IOException full) {
            // Half a record would hide what comes after it.
            channel.truncate(at);
            throw full;
        }
        return id;
    }

    /**
     * Has the next piece begin another segment if this one is long enough. All that one attempt
     * left must be in one, so the caller says when.
     */
    public synchronized void rollIfFull() throws IOException {
        if (open != null && open.size() >= SEGMENT_BYTES) {
            roll();
        }
    }

    /** Has the next piece begin another segment. */
    public synchronized void roll() throws IOException {
        if (open != null) {
            open.force(false);
            open.close();
            open = null;
            number++;
        }
    }

    /** Returns when everything appended is on the disk. */
    public synchronized void sync() throws IOException {
        if (open != null) {
            open.force(false);
        }
    }

    /** Whether this node still appends to a segment. */
    public synchronized boolean isOpen(ContentId id) {
        return open != null && id.equals(ContentId.segment(self, number));
    }

    /** How long a segment is, -1 when it is not here. */
    public long length(ContentId id) {
        return Disk.length(file(id));
    }

    /** Reads a part of a segment as it stands, to be copied. */
    public ByteBuffer readRaw(ContentId id, long from, int countMax) throws IOException {
        try (var channel = FileChannel.open(file(id), StandardOpenOption.READ)) {
            var count = Math.clamp(channel.size() - from, 0, countMax);
            return Disk.readExactly(channel, from, count);
        }
    }

    /** Opens a segment as it stands, to be copied. */
    public InputStream openRaw(ContentId id, long from) throws IOException {
        var in = Files.newInputStream(file(id));
        in.skipNBytes(from);
        return in;
    }

    /**
     * Adds to a copy of another node's segment, and returns when that is on the disk. What stands
     * there already behind {@code at} is replaced.
     *
     * @return how long the copy is now; less than {@code at} when something is missing before, and
     *     nothing was written
     */
    public long receive(ContentId id, long at, byte[] bytes) throws IOException {
        var isNew = !Files.exists(file(id));
        try (var channel =
                FileChannel.open(file(id), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (channel.size() < at) {
                return channel.size();
            }
            var replaces = channel.size() > at;
            Disk.writeAll(channel, ByteBuffer.wrap(bytes), at);
            channel.force(false);
            if (isNew) {
                Disk.syncDirectory(root);
            }
            if (isNew || replaces) {
                forgetIndex(id);
            }
            return channel.size();
        }
    }

    /**
     * Finds a piece. One that was written twice, since the first writing broke off, counts once.
     *
     * @param needed bytes of the segment that must be whole; without them nobody can say that it is
     *     not there
     * @return empty when this segment does not have it
     */
    public Optional<Piece.Found> find(ContentId id, long needed, Wanted wanted) throws IOException {
        try (var channel = FileChannel.open(file(id), StandardOpenOption.READ)) {
            var places = places(id, channel, needed, wanted.owner(), wanted.kind());
            var found = last(id, channel, places, wanted);
            return found.isPresent() || wanted.kind() == Piece.Kind.FILE
                    ? found
                    : inRun(id, channel, needed, wanted);
        }
    }

    /**
     * What an attempt left that answered one of many items: its line, and what their process said
     * on its standard error meanwhile, which stands with the first of the run.
     */
    private Optional<Piece.Found> inRun(
            ContentId id, FileChannel channel, long needed, Wanted wanted) throws IOException {
        var run = run(id, channel, needed, wanted.owner());
        if (run.isEmpty()) {
            return Optional.empty();
        }
        var first = run.get().found().piece().owner();
        if (wanted.kind() != Piece.Kind.STDOUT) {
            var places = places(id, channel, needed, first, wanted.kind());
            return last(id, channel, places, new Wanted(first, wanted.kind(), ""));
        }
        var bytes = run.get().bytes();
        var lines = LineRun.lines(bytes, wanted.owner().task() - first.task());
        var begin = LineRun.HEAD_BYTES + lines.position();
        var piece = new Piece(wanted.owner(), Piece.Kind.STDOUT, "", false);
        return Optional.of(
                new Piece.Found(
                        piece,
                        LineRun.end(lines) - lines.position(),
                        run.get().found().offset(),
                        null,
                        begin));
    }

    /**
     * The run of answers that holds a task's, read and checked.
     *
     * @param needed bytes of the segment that must be whole
     */
    public Optional<Piece.Whole> run(ContentId id, long needed, Piece.Owner owner)
            throws IOException {
        try (var channel = FileChannel.open(file(id), StandardOpenOption.READ)) {
            return run(id, channel, needed, owner);
        }
    }

    private Optional<Piece.Whole> run(
            ContentId id, FileChannel channel, long needed, Piece.Owner owner) throws IOException {
        var places = places(id, channel, needed, owner, Piece.Kind.LINES);
        for (var at = 0; at < places.count(); at++) {
            var run = record(id, channel, places.offset(at));
            var first = run.found().piece().owner();
            if (first.attempt() == owner.attempt()
                    && owner.task() - first.task() < LineRun.count(run.bytes())) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    /** What is looked for: a stream, whose name is empty, or a file. */
    public record Wanted(Piece.Owner owner, Piece.Kind kind, String name) {
        boolean is(Piece piece) {
            return piece.owner().equals(owner) && piece.name().equals(name);
        }
    }

    private static Optional<Piece.Found> last(
            ContentId id, FileChannel channel, SegmentIndex.Places places, Wanted wanted)
            throws IOException {
        var name = SegmentRecord.hash(wanted.name());
        for (var i = places.count() - 1; i >= 0; i--) {
            if (places.name(i) == name) {
                var found = record(id, channel, places.offset(i)).found();
                if (wanted.is(found.piece())) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Some of the files that an attempt left, in the order in which they came: as many as are soon
     * read.
     *
     * @param needed bytes of the segment that must be whole
     * @param from 0, or where the answer before said that the rest begins
     */
    public Piece.Files files(ContentId id, long needed, Piece.Owner owner, int from)
            throws IOException {
        var files = new ArrayList<Piece.Whole>();
        try (var channel = FileChannel.open(file(id), StandardOpenOption.READ)) {
            var places = places(id, channel, needed, owner, Piece.Kind.FILE);
            var repeated = new Repeated(places);
            var read = 0L;
            var at = from;
            while (at < places.count() && files.size() < READ_FILES_MAX && read < READ_BYTES_MAX) {
                var file = record(id, channel, places.offset(at));
                var piece = file.found().piece();
                var again =
                        repeated.has(places.name(at)) && comesAgain(id, channel, places, at, piece);
                if (piece.owner().equals(owner) && !again) {
                    files.add(file);
                }
                read += file.bytes().remaining() + piece.name().length();
                at++;
            }
            return new Piece.Files(files, at < places.count() ? at : -1);
        }
    }

    /** Which numbers come more than once. */
    private static final class Repeated {
        private final int[] sorted;

        Repeated(SegmentIndex.Places places) {
            sorted = places.sortedNames();
        }

        boolean has(int number) {
            var at = Arrays.binarySearch(sorted, number);
            return (at > 0 && sorted[at - 1] == number)
                    || (at + 1 < sorted.length && sorted[at + 1] == number);
        }
    }

    private static boolean comesAgain(
            ContentId id, FileChannel channel, SegmentIndex.Places places, int at, Piece piece)
            throws IOException {
        for (var i = at + 1; i < places.count(); i++) {
            if (places.name(i) == places.name(at)
                    && record(id, channel, places.offset(i)).found().piece().equals(piece)) {
                return true;
            }
        }
        return false;
    }

    private synchronized SegmentIndex.Places places(
            ContentId id, FileChannel channel, long needed, Piece.Owner owner, Piece.Kind kind)
            throws IOException {
        var index = indexes.computeIfAbsent(id, key -> new SegmentIndex());
        extend(index, id, channel, needed);
        var places =
                kind == Piece.Kind.LINES
                        ? index.runsUpTo(owner.job(), owner.task())
                        : index.find(owner.job(), owner.task(), kind);
        var indexed = indexes.values().stream().mapToLong(SegmentIndex::size).sum();
        while (indexed > INDEXED_MAX && indexes.size() > 1) {
            indexed -= indexes.pollFirstEntry().getValue().size();
        }
        return places;
    }

    /** An index of what is damaged is made anew when that has been replaced. */
    private void extend(SegmentIndex index, ContentId id, FileChannel channel, long needed)
            throws IOException {
        try {
            index.extend(id, channel, needed);
        } catch (DamagedException damaged) {
            indexes.remove(id);
            throw damaged;
        }
    }

    private static Piece.Whole record(ContentId id, FileChannel channel, long offset)
            throws IOException {
        var bytes = Disk.readExactly(channel, offset, SegmentRecord.HEAD_BYTES);
        var head = SegmentRecord.head(bytes);
        if (head == null) {
            throw new DamagedException(id, "there is no record at " + offset);
        }
        if (offset + head.recordBytes() > channel.size()) {
            throw new DamagedException(id, "it ends within the record at " + offset);
        }
        var record =
                SegmentRecord.whole(Disk.readExactly(channel, offset, head.recordBytes()), offset);
        if (record == null) {
            throw new DamagedException(id, "the record at " + offset + " has changed");
        }
        return record;
    }

    /** The bytes of a piece that was found in a segment, checked. */
    public ByteBuffer bytes(ContentId id, Piece.Found found) throws IOException {
        try (var channel = FileChannel.open(file(id), StandardOpenOption.READ)) {
            var all = record(id, channel, found.offset()).bytes();
            return found.from() == 0 ? all : all.slice(found.from(), (int) found.length());
        }
    }

    /**
     * Checks every record.
     *
     * @return how far it consists of whole records
     * @throws DamagedException when one of them has changed
     * @throws NoSuchFileException when it is not here
     */
    public long verify(ContentId id) throws IOException {
        return verify(id, 0, Long.MAX_VALUE);
    }

    /**
     * Checks records as {@link #verify(ContentId)} does, from one of them on, until so many bytes
     * are checked or more.
     */
    long verify(ContentId id, long from, long bytes) throws IOException {
        try (var channel = FileChannel.open(file(id), StandardOpenOption.READ)) {
            var at = from;
            var size = channel.size();
            while (at - from < bytes && at + SegmentRecord.HEAD_BYTES <= size) {
                var head =
                        SegmentRecord.head(Disk.readExactly(channel, at, SegmentRecord.HEAD_BYTES));
                if (head == null || at + head.recordBytes() > size) {
                    break;
                }
                var _ = record(id, channel, at);
                at += head.recordBytes();
            }
            return at;
        }
    }

    private synchronized void forgetIndex(ContentId id) {
        indexes.remove(id);
    }

    /** Removes a segment. */
    public synchronized void delete(ContentId id) throws IOException {
        if (!isOpen(id)) {
            indexes.remove(id);
            Files.deleteIfExists(file(id));
        }
    }

    /** The segments here, in no order. */
    public List<ContentId> all() throws IOException {
        var all = new ArrayList<ContentId>();
        try (var files = Files.newDirectoryStream(root, "*.*")) {
            for (var file : files) {
                var name = file.getFileName().toString();
                var dot = name.indexOf('.');
                if (dot == 36) {
                    all.add(new ContentId("segment:" + name.replace('.', ':')));
                }
            }
        }
        return all;
    }

    /** When a segment was last added to, in milliseconds since 1970. */
    public long sinceMillis(ContentId id) throws IOException {
        return Files.getLastModifiedTime(file(id)).toMillis();
    }

    void close() throws IOException {
        roll();
    }
}
