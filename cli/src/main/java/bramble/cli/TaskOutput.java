package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.Channel;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import java.io.OutputStream;
import java.util.UUID;

/** One task's output, from whichever node has it. */
record TaskOutput(BrambleClient client, UUID job, long task) {

    private static final long PAUSE_MILLIS = 100;

    /** Copies what there is now; nothing if the task has not started. */
    void copy(Channel channel, OutputStream to) {
        try {
            client.copyOutput(job, task, channel, false, to);
        } catch (ProblemException e) {
            if (!isMissing(e) || !jobIsKnown()) {
                throw e;
            }
        }
    }

    /** Copies what comes until the task's end, and waits for its start. */
    void follow(Channel channel, OutputStream to) {
        while (true) {
            try {
                client.copyOutput(job, task, channel, true, to);
                return;
            } catch (ProblemException e) {
                if (!isMissing(e)) {
                    throw e;
                }
                if (client.task(job, task).state().ended()) {
                    return;
                }
                pause();
            }
        }
    }

    private boolean jobIsKnown() {
        return client.task(job, task).task() == task;
    }

    private static boolean isMissing(ProblemException e) {
        return e.problem().kind() == ProblemType.NOT_FOUND
                || e.problem().kind() == ProblemType.NOT_SEEN;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new bramble.api.UnreachableException("interrupted while waiting for output");
        }
    }
}
