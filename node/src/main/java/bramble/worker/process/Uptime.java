package bramble.worker.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine's own clock, which every process of it reads alike: hundredths of a second since it
 * started, time asleep included. {@code /proc} counts in the same ticks, 100 a second on every
 * Linux that Java runs on (USER_HZ).
 */
final class Uptime {

    private static final Path SOURCE = Path.of("/proc/uptime");
    private static final long TICK_NANOS = 10_000_000;

    private Uptime() {}

    static long ticks() {
        try {
            var text = Files.readString(SOURCE);
            var dot = text.indexOf('.');
            return Long.parseLong(text.substring(0, dot)) * 100
                    + Long.parseLong(text.substring(dot + 1, dot + 3));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + SOURCE, unreadable);
        }
    }

    /** The ticks to which a time of {@link System#nanoTime} corresponds, never later than it. */
    static long ticksAt(long nanoTime) {
        var now = ticks();
        return now + Math.floorDiv(nanoTime - System.nanoTime(), TICK_NANOS);
    }
}
