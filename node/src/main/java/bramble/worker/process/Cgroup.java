package bramble.worker.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroup of one attempt, or of one warm process: a directory whose files are the kernel's
 * (cgroups(7), and "Control Group v2" of the kernel's documentation).
 */
public record Cgroup(Path directory) {

    private static final Logger LOG = LoggerFactory.getLogger(Cgroup.class);

    /** In words, the limit of memory for which the kernel killed something of it; else empty. */
    public Optional<String> memoryExceeded() {
        try (var lines = Files.lines(directory.resolve("memory.events"))) {
            var killed =
                    lines.anyMatch(line -> line.startsWith("oom_kill ") && !line.endsWith(" 0"));
            return killed ? Optional.of(limit()) : Optional.empty();
        } catch (IOException | UncheckedIOException gone) {
            return Optional.empty();
        }
    }

    private String limit() throws IOException {
        var text = Files.readString(directory.resolve("memory.max")).strip();
        if (!text.matches("[0-9]{1,18}")) {
            return "what the machine has";
        }
        var bytes = Long.parseLong(text);
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + "M" : bytes + " bytes";
    }

    /** Kills all that is in it, where the kernel can do that at once (since Linux 5.14). */
    void kill() {
        try {
            if (Files.exists(directory.resolve("cgroup.kill"))) {
                Files.writeString(directory.resolve("cgroup.kill"), "1", StandardOpenOption.WRITE);
            }
        } catch (IOException gone) {
            LOG.debug("cannot kill {}: {}", directory, gone.toString());
        }
    }

    /** Removes it; false as long as something lives in it. */
    boolean remove() {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
