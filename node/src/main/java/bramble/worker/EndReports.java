package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.LeaseId;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.worker.output.Leavings;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way from those who see attempts end to the one who tells the master. Any thread may add. It
 * never holds more than the tasks of the leases held, which the master bounds.
 */
final class EndReports {

    /**
     * Some ends of tasks.
     *
     * @param name of the one attempt that left a directory; null when none did
     * @param output what they left, to be kept; null when there is none
     */
    record Ended(TaskReport report, @Nullable AttemptName name, @Nullable Leavings output) {}

    private static final Ended NOTHING =
            new Ended(
                    new TaskReport(new LeaseId(0), TaskSet.EMPTY, AttemptEnd.SUCCESS, 0, 0),
                    null,
                    null);

    private final LinkedBlockingQueue<Ended> queue = new LinkedBlockingQueue<>();
    private final WorkerClock clock;

    EndReports(WorkerClock clock) {
        this.clock = clock;
    }

    /** Tasks have ended without a process; does nothing for none. */
    void ended(LeaseId lease, TaskSet tasks, AttemptEnd end) {
        if (!tasks.isEmpty()) {
            var now = clock.wallMillis();
            queue.add(new Ended(new TaskReport(lease, tasks, end, now, now), null, null));
        }
    }

    /**
     * Attempts have ended.
     *
     * @param name of the one whose directory is to stay until that is in the journal; null when
     *     there is none
     * @param output null when they left nothing
     */
    void ended(@Nullable AttemptName name, TaskReport report, @Nullable Leavings output) {
        queue.add(new Ended(report, name, output));
    }

    /** Has {@link #next} return early. */
    void wake() {
        queue.add(NOTHING);
    }

    /** Waits for ends, at most so long, and adds all that are there; there may be none. */
    void next(List<Ended> ended, long waitNanos) throws InterruptedException {
        var first = queue.poll(waitNanos, TimeUnit.NANOSECONDS);
        if (first != null) {
            ended.add(first);
            queue.drainTo(ended);
            ended.removeIf(each -> each.report().tasks().isEmpty());
        }
    }
}
