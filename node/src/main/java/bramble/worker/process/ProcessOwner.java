package bramble.worker.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose a process is, by {@code /proc/PID/status}. */
final class ProcessOwner {

    /** Nobody's: it has ended. */
    static final int NONE = -1;

    private ProcessOwner() {}

    /** The number of the account that this process runs as. */
    static int self() {
        return read(Path.of("/proc/self/status"));
    }

    /** The number of the account that a process runs as, or {@link #NONE}. */
    static int of(long pid) {
        return read(Path.of("/proc/" + pid + "/status"));
    }

    // Not the owner of the directory: a process that hides from debuggers makes that root's.
    private static int read(Path status) {
        try (var lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("Uid:"))
                    .findFirst()
                    .map(line -> Integer.parseInt(line.split("\\s+", 3)[1]))
                    .orElse(NONE);
        } catch (IOException | UncheckedIOException ended) {
            return NONE;
        }
    }
}
