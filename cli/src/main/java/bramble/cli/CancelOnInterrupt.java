package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.CancelAnswer;
import bramble.api.ProblemException;
import bramble.api.UnreachableException;
import java.util.UUID;

/**
 * While it is open, Ctrl-C (or SIGTERM) asks the cluster to cancel a job before this process ends.
 */
final class CancelOnInterrupt implements AutoCloseable {

    private final Thread hook;
    private volatile boolean ended;

    private CancelOnInterrupt(BrambleClient client, UUID job, Terminal terminal) {
        hook = new Thread(() -> cancel(client, job, terminal), "cancel on interrupt");
    }

    static CancelOnInterrupt watching(BrambleClient client, UUID job, Terminal terminal) {
        CancelOnInterrupt guard = new CancelOnInterrupt(client, job, terminal);
        Runtime.getRuntime().addShutdownHook(guard.hook);
        return guard;
    }

    /** The job has ended: there is nothing to cancel any more. */
    void ended() {
        ended = true;
    }

    private void cancel(BrambleClient client, UUID job, Terminal terminal) {
        if (ended) {
            return;
        }
        terminal.warn("");
        terminal.warn("Cancelling job " + job + " …");
        try {
            CancelAnswer answer = client.cancel(job);
            terminal.warn("Job " + job + " is " + answer.state().text() + ": " + answer.why());
        } catch (ProblemException | UnreachableException e) {
            terminal.warn(
                    "Not cancelled: " + e.getMessage() + " Try \"bramble cancel " + job + "\".");
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, so the hook already runs or has run.
            return;
        }
    }
}
