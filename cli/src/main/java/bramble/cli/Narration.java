package bramble.cli;

import java.util.Locale;

/**
 * Tells what happens as it happens, with the seconds since the start; silent where a program reads
 * along.
 */
final class Narration {

    private final Terminal terminal;
    private final boolean silent;
    private final long startNanos = System.nanoTime();

    Narration(Terminal terminal, boolean silent) {
        this.terminal = terminal;
        this.silent = silent;
    }

    void say(String line) {
        if (!silent) {
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            terminal.say(String.format(Locale.ROOT, "%7.2f s  %s", seconds, line));
        }
    }

    long elapsedMillis() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }
}
