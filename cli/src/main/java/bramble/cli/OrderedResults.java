package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.JobView;
import bramble.api.ResultLine;
import bramble.api.UnreachableException;
import bramble.api.Wire;
import java.io.UncheckedIOException;
import java.util.UUID;

/**
 * Prints a job's results in the order of its tasks, each as soon as it and all before it have
 * ended. For one thread, once.
 */
final class OrderedResults {

    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long PAUSE_MILLIS_MAX = 500;

    private final BrambleClient client;
    private final UUID job;
    private final boolean json;
    private final Terminal terminal;
    private final ProgressBar bar;
    private long next;
    private long missing;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    OrderedResults(
            BrambleClient client, UUID job, boolean json, Terminal terminal, ProgressBar bar) {
        this.client = client;
        this.job = job;
        this.json = json;
        this.terminal = terminal;
        this.bar = bar;
    }

    /** Prints until the job has ended; answers the job. */
    JobView print() {
        while (true) {
            JobView view = client.job(job);
            long before = next;
            printReady(!view.state().ended(), view.state().ended());
            if (view.state().ended() && next == before) {
                terminal.out().flush();
                return view;
            }
            pauseMillis =
                    next > before
                            ? FIRST_PAUSE_MILLIS
                            : Math.min(pauseMillis * 2, PAUSE_MILLIS_MAX);
            if (!view.state().ended()) {
                pause();
            }
        }
    }

    /**
     * Prints the tasks that follow the last printed one without a gap; at the end gaps stay open
     * and are skipped.
     */
    private void printReady(boolean follow, boolean skipGaps) {
        try {
            client.results(
                    job,
                    next,
                    follow,
                    line -> {
                        if (line.task() > next && !skipGaps) {
                            return false;
                        }
                        if (line.task() >= next) {
                            print(line);
                            next = line.task() + 1;
                        }
                        return true;
                    },
                    terminal.out()::flush);
        } catch (UncheckedIOException e) {
            // The node that answered is gone: the next round asks another one, from the next task
            // on.
            return;
        }
    }

    /** Outputs that no node could give: the tasks have ended, so the results are not whole. */
    long missing() {
        return missing;
    }

    private void print(ResultLine line) {
        bar.hide();
        missing += line.problem() == null ? 0 : 1;
        if (json) {
            terminal.out().println(Wire.toJson(line));
        } else {
            terminal.write(line.output());
        }
        String trouble = trouble(line);
        if (!json && !trouble.isEmpty()) {
            terminal.out().flush();
            String item = line.item() == null ? "" : " (item " + line.item() + ")";
            terminal.warn("task " + line.task() + item + " " + trouble);
        }
    }

    private static String trouble(ResultLine line) {
        String output = line.problem() == null ? "" : ": " + line.problem();
        if (line.exitCode() == null) {
            return "ended without an exit code" + output;
        }
        if (line.exitCode() != 0) {
            return "failed with exit code " + line.exitCode() + output;
        }
        return line.problem() == null ? "" : "succeeded, but its output is missing" + output;
    }

    private void pause() {
        try {
            Thread.sleep(pauseMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting for results");
        }
    }
}
