package bramble.log.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for room on a full disk, instead of failing. To the engine a failed write is the end of the
 * node; a write that takes long is a slow voter, without which the others go on. Any other error of
 * the disk still fails.
 *
 * <p>The thread that writes waits in it; {@link #end} may be called by any.
 */
final class DiskPatience {

    private static final Logger LOG = LoggerFactory.getLogger(DiskPatience.class);
    private static final long RETRY_NANOS = 200_000_000;

    /** With less than this free, whatever the error says, it comes from a full disk. */
    private static final long FULL_BYTES = 64 << 10;

    private final Path directory;
    private volatile boolean ended;
    private volatile Runnable whileFull = () -> {};

    DiskPatience(Path directory) {
        this.directory = directory;
    }

    /** What writes. On an error it must leave things as they were before. */
    @FunctionalInterface
    interface Write {
        void run() throws IOException;
    }

    /** Sets what is called again and again while a write waits. */
    void whileFull(Runnable action) {
        whileFull = action;
    }

    /** Writes, as often as it takes until the disk has room. */
    void write(Write write) throws IOException {
        var waits = false;
        while (true) {
            try {
                write.run();
                if (waits) {
                    LOG.warn(
                            "There is room again on the disk of {}: this voter goes on", directory);
                }
                return;
            } catch (IOException e) {
                if (ended || !isFull(e)) {
                    throw e;
                }
                if (!waits) {
                    LOG.error(
                            "The disk of {} is full: this voter stands still until there is room,"
                                    + " and the others go on without it. Free some ({})",
                            directory,
                            e.getMessage());
                }
                waits = true;
                whileFull.run();
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    /** Lets what waits fail, and everything later at once: the node stops. */
    void end() {
        ended = true;
    }

    private boolean isFull(IOException error) {
        var message = String.valueOf(error.getMessage());
        if (message.contains("No space left on device")
                || message.contains("Disk quota exceeded")) {
            return true;
        }
        // The system's words depend on its language.
        try {
            return Files.getFileStore(directory).getUsableSpace() < FULL_BYTES;
        } catch (IOException unknown) {
            return false;
        }
    }
}
