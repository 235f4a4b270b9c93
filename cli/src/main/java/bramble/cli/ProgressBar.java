package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.ProblemException;
import bramble.api.TaskCounts;
import bramble.api.UnreachableException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job's progress on one line of the terminal, kept up to date by a thread of its own; does
 * nothing where no person looks on. Its lock keeps the line and what others print apart.
 */
final class ProgressBar implements AutoCloseable {

    private static final long PERIOD_MILLIS = 250;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final BrambleClient client;
    private final UUID job;
    private final Terminal terminal;
    private final long startNanos = System.nanoTime();
    private @Nullable Thread painter;
    private boolean shown;
    private boolean closed;

    private ProgressBar(BrambleClient client, UUID job, Terminal terminal) {
        this.client = client;
        this.job = job;
        this.terminal = terminal;
    }

    static ProgressBar of(BrambleClient client, UUID job, Terminal terminal) {
        ProgressBar bar = new ProgressBar(client, job, terminal);
        if (terminal.errIsTerminal()) {
            bar.painter =
                    Thread.ofPlatform().daemon().name("progress").start(bar::paintUntilClosed);
        }
        return bar;
    }

    /** Takes the line away, for something else is going to be printed. */
    synchronized void hide() {
        if (shown) {
            terminal.err().print(ERASE_LINE);
            terminal.err().flush();
            shown = false;
        }
    }

    private void paintUntilClosed() {
        try {
            while (true) {
                Thread.sleep(PERIOD_MILLIS);
                TaskCounts counts = client.job(job).counts();
                if (!paint(
                        line(
                                counts,
                                Duration.ofNanos(System.nanoTime() - startNanos),
                                terminal.width()))) {
                    return;
                }
            }
        } catch (InterruptedException | ProblemException | UnreachableException e) {
            // The bar is a courtesy: the command itself says what is wrong.
            return;
        }
    }

    private synchronized boolean paint(String line) {
        if (!closed) {
            terminal.err().print(ERASE_LINE + line);
            terminal.err().flush();
            shown = true;
        }
        return !closed;
    }

    /** The line as it is shown: {@code [##### ] 50/100 2 running 1 failed about 20s left}. */
    static String line(TaskCounts counts, Duration elapsed, int width) {
        StringBuilder text =
                new StringBuilder().append(counts.ended()).append('/').append(counts.total());
        text.append("  ").append(counts.running()).append(" running");
        if (counts.failed() + counts.lost() > 0) {
            text.append("  ").append(counts.failed() + counts.lost()).append(" failed");
        }
        if (counts.ended() > 0 && counts.ended() < counts.total()) {
            long left = elapsed.toMillis() * (counts.total() - counts.ended()) / counts.ended();
            text.append("  about ").append(TimeText.span(Duration.ofMillis(left))).append(" left");
        }
        int room = Math.clamp(width - text.length() - 4, 0, 40);
        int full = counts.total() == 0 ? 0 : (int) (room * counts.ended() / counts.total());
        return room < 5
                ? text.toString()
                : "[" + "#".repeat(full) + " ".repeat(room - full) + "] " + text;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            hide();
        }
        if (painter != null) {
            painter.interrupt();
        }
    }
}
