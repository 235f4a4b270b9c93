package bramble.worker.output;

import bramble.worker.folder.SpareFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One stream of one running attempt: a file to which the process writes without anybody in between.
 * What goes beyond the bound is cut off while it runs, so the disk holds at most the bound and what
 * is written between two looks.
 *
 * <p>Monitor: the thread that bounds and the one that finishes meet here.
 */
final class LiveOutput {

    private final Path file;
    private final SpareFiles spares;
    private final TaskStream stream;
    private final long bytesMax;
    private long bytesCut;
    private String remark = "";
    private boolean finished;

    /**
     * @param file which is there
     * @param spares for when it is no longer needed
     */
    LiveOutput(Path file, TaskStream stream, long bytesMax, SpareFiles spares) {
        this.spares = spares;
        this.file = file;
        this.stream = stream;
        this.bytesMax = bytesMax;
    }

    Path file() {
        return file;
    }

    /** How much of it there is to read now. */
    synchronized long length() throws IOException {
        return Math.min(size(), bytesMax);
    }

    /** Cuts what is too much. The process appends, so it goes on writing at the new end. */
    synchronized void bound() throws IOException {
        if (!finished) {
            var _ = bounded();
        }
    }

    /** Cuts what is too much; how long it is then. */
    private long bounded() throws IOException {
        var size = size();
        if (size <= bytesMax) {
            return size;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytesMax);
        }
        bytesCut += size - bytesMax;
        return bytesMax;
    }

    private long size() throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException notStarted) {
            return 0;
        }
    }

    /**
     * Has something said about the attempt at the end of what it printed, when that is finished.
     */
    synchronized void remark(String words) {
        remark = "\n[bramble: " + words + "]\n";
    }

    /**
     * Cuts for the last time, and says so at the end of what is kept. Nothing may write any more.
     *
     * @return the length of the file
     */
    synchronized long finish() throws IOException {
        if (finished) {
            return size();
        }
        var length = bounded();
        finished = true;
        var words = (bytesCut == 0 ? "" : mark()) + remark;
        if (words.isEmpty()) {
            return length;
        }
        try (var channel =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            // The last piece cut may be gone while the process wrote less than the bound again.
            var end = channel.size();
            var written = ByteBuffer.wrap(words.getBytes(StandardCharsets.UTF_8));
            return end + channel.write(written, end);
        }
    }

    private String mark() {
        return "\n[bramble: "
                + stream.words()
                + " was cut here: a task may print "
                + inWords(bytesMax)
                + ", and at least "
                + bytesCut
                + " bytes more came. Write long results to a file instead.]\n";
    }

    private static String inWords(long bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : bytes + " bytes";
    }

    /** Removes it. */
    synchronized void discard() {
        finished = true;
        try {
            spares.keep(file);
        } catch (IOException stuck) {
            throw new UncheckedIOException("cannot remove " + file, stuck);
        }
    }
}
