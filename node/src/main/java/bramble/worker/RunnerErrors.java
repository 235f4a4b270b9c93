package bramble.worker;

import bramble.worker.process.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a warm process says on its standard error: a file to which it appends, and which is emptied
 * each time its content is taken, so it stays short however long the process lives.
 *
 * <p>Monitor: the slot's thread and "bramble-upkeep" meet here.
 */
final class RunnerErrors {

    /** Bytes that are kept with one report; of more the last ones. */
    static final int BYTES_MAX = 64 << 10;

    /** A file that has grown longer is emptied at once. */
    private static final long FILE_BYTES_MAX = 4 << 20;

    private static final int LAST_LINE_BYTES_MAX = 4 << 10;
    private static final int LAST_LINE_CHARS_MAX = 200;

    private static final Logger LOG = LoggerFactory.getLogger(RunnerErrors.class);

    private final Path file;

    RunnerErrors(Path file) {
        this.file = file;
    }

    /** The file, made empty for a new process. */
    synchronized Path emptied() throws IOException {
        PrivateFiles.empty(file);
        return file;
    }

    /** What was said since this was last asked; nothing when it cannot be read. */
    synchronized byte[] take() {
        try {
            if (!Files.exists(file) || Files.size(file) == 0) {
                return new byte[0];
            }
            try (var channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                var size = channel.size();
                var from = Math.max(0, size - BYTES_MAX);
                var said = ByteBuffer.allocate((int) (size - from));
                while (said.hasRemaining() && channel.read(said, from + said.position()) > 0) {}
                channel.truncate(0);
                return marked(from, Arrays.copyOf(said.array(), said.position()));
            }
        } catch (IOException unreadable) {
            LOG.warn("what a process said on its standard error is lost", unreadable);
            return new byte[0];
        }
    }

    private static byte[] marked(long missing, byte[] said) {
        if (missing == 0) {
            return said;
        }
        var mark =
                ("[bramble: "
                                + missing
                                + " bytes of standard error before this are not kept: with each report the last "
                                + (BYTES_MAX >> 10)
                                + " KiB are]\n")
                        .getBytes(StandardCharsets.UTF_8);
        var both = Arrays.copyOf(mark, mark.length + said.length);
        System.arraycopy(said, 0, both, mark.length, said.length);
        return both;
    }

    /** The last line of what was said since it was last taken; empty when there is none. */
    synchronized String lastLine() {
        var said = "";
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var end = ByteBuffer.allocate(LAST_LINE_BYTES_MAX);
            var from = Math.max(0, channel.size() - LAST_LINE_BYTES_MAX);
            while (end.hasRemaining() && channel.read(end, from + end.position()) > 0) {}
            said = new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            LOG.debug("no last words in {}: {}", file, unreadable.toString());
        }
        var line = said.strip().lines().reduce("", (before, next) -> next).strip();
        return line.length() > LAST_LINE_CHARS_MAX
                ? line.substring(0, LAST_LINE_CHARS_MAX) + "…"
                : line;
    }

    /** Empties it when it is far too long; what is lost is not told apart from what is not kept. */
    synchronized void bound() throws IOException {
        if (Files.exists(file) && Files.size(file) > FILE_BYTES_MAX) {
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    /** Removes the file; its process has ended. */
    synchronized void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stuck) {
            LOG.warn("cannot remove {}: {}", file, stuck.toString());
        }
    }
}
