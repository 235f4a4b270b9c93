package bramble.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/PID/stat} tells of a process (proc(5)).
 *
 * @param startTicks when it started, in clock ticks since the machine did; with the pid it names a
 *     process for good
 */
record ProcessStat(long pid, char state, long group, long session, long startTicks) {

    /** Reads a process's line, or null when there is no such process. */
    static @Nullable ProcessStat of(long pid) {
        try {
            var text =
                    new String(
                            Files.readAllBytes(Path.of("/proc/" + pid + "/stat")),
                            StandardCharsets.ISO_8859_1);
            // The name stands in brackets and may itself hold blanks and brackets.
            var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", 21);
            return new ProcessStat(
                    pid,
                    fields[0].charAt(0),
                    Long.parseLong(fields[2]),
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[19]));
        } catch (IOException gone) {
            return null;
        }
    }

    /** Whether it still can do anything: zombies and the dead cannot. */
    boolean lives() {
        return state != 'Z' && state != 'X';
    }
}
