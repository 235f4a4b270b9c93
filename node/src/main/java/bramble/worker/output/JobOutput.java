package bramble.worker.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The finished output of one job's tasks. Small outputs are pieces of segments, files that only
 * grow; large ones keep a file of their own. The index has an entry of fixed size for each stream
 * of each task, at the place that the task's number gives, so it needs no memory and, being sparse,
 * no more disk than the tasks that printed something.
 *
 * <p>Guarded by the lock of {@link OutputStore}.
 */
final class JobOutput implements AutoCloseable {

    /** Longer outputs keep their own file. */
    static final int PIECE_BYTES_MAX = 64 << 10;

    /** A segment that has reached this length is followed by another. */
    static final long SEGMENT_BYTES = 64L << 20;

    private static final int TASKS_PER_DIRECTORY = 1_000;

    private final Path directory;
    private final FileChannel index;
    private int segmentNumber;
    private @Nullable FileChannel segment;
    private boolean dirty;

    private JobOutput(Path directory, FileChannel index) {
        this.directory = directory;
        this.index = index;
    }

    /** Opens a job's output, and makes its directory if need be. */
    static JobOutput open(Path directory) throws IOException {
        Files.createDirectories(directory);
        var index =
                FileChannel.open(
                        directory.resolve("index"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        var output = new JobOutput(directory, index);
        while (Files.exists(output.segmentFile(output.segmentNumber + 1))) {
            output.segmentNumber++;
        }
        return output;
    }

    /** Takes over a finished stream's file. */
    void keep(AttemptOutput attempt, TaskStream stream, long length) throws IOException {
        var file = attempt.live(stream).file();
        if (length == 0) {
            Files.deleteIfExists(file);
            // No entry means no output as well, so a task's first attempt needs none.
            if (attempt.attempt() > 1
                    && find(attempt.task(), stream).attempt() < attempt.attempt()) {
                enter(attempt.task(), stream, Place.nowhere(attempt.attempt()));
            }
        } else if (length <= PIECE_BYTES_MAX) {
            var place = append(attempt.attempt(), Files.readAllBytes(file));
            enter(attempt.task(), stream, place);
            Files.delete(file);
        } else {
            var own = ownFile(attempt.task(), attempt.attempt(), stream);
            Files.createDirectories(own.getParent());
            Files.move(file, own, StandardCopyOption.REPLACE_EXISTING);
            try (var channel = FileChannel.open(own, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            enter(
                    attempt.task(),
                    stream,
                    new Place(Place.IN_OWN_FILE, attempt.attempt(), 0, 0, (int) length));
        }
    }

    private Place append(int attempt, byte[] piece) throws IOException {
        var open = segment;
        if (open == null || open.size() >= SEGMENT_BYTES) {
            if (open != null) {
                open.force(false);
                open.close();
                segmentNumber++;
            }
            open =
                    FileChannel.open(
                            segmentFile(segmentNumber),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            segment = open;
        }
        var offset = open.size();
        writeAll(open, ByteBuffer.wrap(piece), offset);
        dirty = true;
        return new Place(Place.IN_SEGMENT, attempt, segmentNumber, offset, piece.length);
    }

    private void enter(int task, TaskStream stream, Place place) throws IOException {
        var entry = ByteBuffer.allocate(Place.BYTES);
        place.writeTo(entry);
        writeAll(index, entry.flip(), position(task, stream));
        dirty = true;
    }

    /** Reads at most {@code bytesMax} bytes of a finished output. */
    OutputSlice read(int task, TaskStream stream, long offset, int bytesMax) throws IOException {
        var place = find(task, stream);
        var count = Math.clamp(place.length() - offset, 0, bytesMax);
        var file =
                switch (place.kind()) {
                    case Place.IN_SEGMENT -> segmentFile(place.segment());
                    case Place.IN_OWN_FILE -> ownFile(task, place.attempt(), stream);
                    default -> null;
                };
        if (file == null || count == 0) {
            return new OutputSlice(ByteBuffer.allocate(0), place.length(), true);
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var content = readSome(channel, place.offset() + offset, count);
            return new OutputSlice(content, place.length(), true);
        }
    }

    private Place find(int task, TaskStream stream) throws IOException {
        var entry = ByteBuffer.allocate(Place.BYTES);
        return index.read(entry, position(task, stream)) < Place.BYTES
                ? Place.nowhere(0)
                : Place.readFrom(entry.flip());
    }

    /** Reads {@code count} bytes, or fewer if the file ends before. */
    static ByteBuffer readSome(FileChannel channel, long offset, int count) throws IOException {
        var content = ByteBuffer.allocate(count);
        while (content.hasRemaining()) {
            if (channel.read(content, offset + content.position()) < 0) {
                break;
            }
        }
        return content.flip();
    }

    /** Returns when everything kept is on the disk. */
    void sync() throws IOException {
        if (dirty) {
            dirty = false;
            if (segment != null) {
                segment.force(false);
            }
            index.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        sync();
        if (segment != null) {
            segment.close();
        }
        index.close();
    }

    private Path segmentFile(int number) {
        return directory.resolve("segment." + number);
    }

    private Path ownFile(int task, int attempt, TaskStream stream) {
        return directory
                .resolve("large")
                .resolve(Integer.toString(task / TASKS_PER_DIRECTORY))
                .resolve(task + "." + attempt + "." + stream.suffix());
    }

    private static long position(int task, TaskStream stream) {
        return ((long) task * TaskStream.COUNT + stream.number()) * Place.BYTES;
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes, long position)
            throws IOException {
        for (var at = position; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }
}
