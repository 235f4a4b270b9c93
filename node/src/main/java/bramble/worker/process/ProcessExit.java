package bramble.worker.process;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a process ended.
 *
 * @param code what it exited with, or 128 and the signal's number, as shells show it
 * @param signal the number of the signal that ended it, 0 if none did
 * @param usage what it used; null where the system does not tell
 */
public record ProcessExit(int code, int signal, @Nullable Usage usage) {

    /**
     * What a process and those of its children for which it waited have used.
     *
     * @param processor time on processors, in user and system mode
     * @param memoryBytesMax the most memory that one of them had resident
     */
    public record Usage(Duration processor, long memoryBytesMax) {}

    /** Reads the status word of {@code wait}, as Linux lays it out. */
    static ProcessExit ofWaitStatus(int status, Usage usage) {
        var signal = status & 0x7f;
        return signal == 0
                ? new ProcessExit((status >> 8) & 0xff, 0, usage)
                : new ProcessExit(128 + signal, signal, usage);
    }

    /** In plain words, for people. */
    public String inWords() {
        if (signal == 0) {
            var like = code > 128 ? Signal.nameOf(code - 128) : "";
            return "exited with code "
                    + code
                    + (like.isEmpty() ? "" : ", as if by a signal" + like);
        }
        return "was ended by signal " + signal + Signal.nameOf(signal);
    }
}
