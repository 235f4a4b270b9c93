package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.worker.output.AttemptOutput;
import bramble.worker.output.OutputStore;
import bramble.worker.process.Guardian;
import bramble.worker.process.RunningProcess;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows an attempt's process to its end, and tells that end. The thread that calls waits
 * meanwhile: a slot's own, or that of an adopted attempt.
 */
final class Supervision {

    private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);
    private static final Duration GRACE_LOOK = Duration.ofMillis(20);

    /** After a fault of the disk, so that it is not met a thousand times a second. */
    private static final Duration DISK_FAULT_PAUSE = Duration.ofSeconds(1);

    private final WorkerClock clock;
    private final HeldLeases leases;
    private final Fence fence;
    private final Guardian guardian;
    private final Telling telling;

    /** Where ends and output go. */
    record Telling(EndReports ends, OutputStore output) {}

    Supervision(
            WorkerClock clock, HeldLeases leases, Fence fence, Guardian guardian, Telling telling) {
        this.clock = clock;
        this.leases = leases;
        this.fence = fence;
        this.guardian = guardian;
        this.telling = telling;
    }

    WorkerClock clock() {
        return clock;
    }

    HeldLeases leases() {
        return leases;
    }

    /** Whether attempts may be begun now. */
    boolean mayBegin() {
        return fence.isOpen();
    }

    OutputStore output() {
        return telling.output();
    }

    /**
     * Follows a process that has started.
     *
     * @param slot the line of the guardian's table that is this thread's
     * @param sinceNanos when it started, by the worker's clock
     */
    AttemptEnd follow(
            Attempt attempt,
            RunningProcess process,
            AttemptOutput output,
            int slot,
            long sinceNanos) {
        guardian.started(slot, process.pid());
        attempt.started(process, output, sinceNanos);
        process.awaitEnd();
        letSessionEnd(attempt, process);
        guardian.ended(slot);
        var exit = process.reap();
        return Ends.of(exit, attempt.stopped(), fence.isOpen(), attempt.terms().timeOutMillis());
    }

    /** The leader of a stopped session has ended: the others have the rest of their grace. */
    private void letSessionEnd(Attempt attempt, RunningProcess process) {
        if (attempt.stopped() == null) {
            return;
        }
        while (!attempt.mayKill(clock.nanos()) && process.othersLive()) {
            try {
                Thread.sleep(GRACE_LOOK);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        process.killOthers();
    }

    /** Keeps an attempt's output and tells its end, unless it was left to the next life. */
    void tell(Attempt attempt, AttemptEnd end, AttemptOutput output, long startedAtMillis)
            throws InterruptedException {
        if (!attempt.end()) {
            return;
        }
        var told = end;
        try {
            telling.output().finish(output);
        } catch (IOException failed) {
            told = diskFault(failed);
        }
        tellWithoutOutput(attempt, told, startedAtMillis);
    }

    /** Tells the end of an attempt that has printed nothing. */
    void tellWithoutOutput(Attempt attempt, AttemptEnd end, long startedAtMillis) {
        var name = attempt.name();
        telling.ends()
                .ended(
                        name,
                        new TaskReport(
                                name.lease(),
                                TaskSet.of(name.task()),
                                end,
                                startedAtMillis,
                                clock.wallMillis()));
        leases.ended(attempt);
    }

    /** What a fault of the disk makes of an attempt. */
    AttemptEnd diskFault(IOException failed) throws InterruptedException {
        LOG.error("cannot write the files of a task", failed);
        Thread.sleep(DISK_FAULT_PAUSE);
        return Ends.of("write to its disk", failed);
    }
}
