package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.OutputRules;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.worker.folder.Harvest;
import bramble.worker.output.AttemptOutput;
import bramble.worker.output.OutputStore;
import bramble.worker.process.Cgroups;
import bramble.worker.process.Guardian;
import bramble.worker.process.RunningProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

    private static final String FULL_DISK_MARK =
            "the disk of this node was full for a while, so what this task wrote may be cut";

    private final WorkerClock clock;
    private final HeldLeases leases;
    private final Fence fence;
    private final Guardian guardian;
    private final Telling telling;

    /** Where ends and output go. */
    record Telling(
            EndReports ends, OutputStore output, DiskSpace space, FullDisk full, Cgroups cgroups) {}

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
        attempt.started(process, output::bound, sinceNanos);
        process.awaitEnd();
        letSessionEnd(attempt, process);
        guardian.ended(slot);
        var exit = process.reap();
        var exceeded = exceededBy(attempt);
        if (exceeded.isPresent() && attempt.stopped() == null) {
            return Ends.memoryExceeded(exit, exceeded.get());
        }
        return Ends.of(exit, attempt.stopped(), fence.isOpen(), attempt.terms().timeOutMillis());
    }

    /** Ends the cgroup of an attempt; tells which limit of memory it had passed, if it had. */
    private Optional<String> exceededBy(Attempt attempt) {
        var cgroup = attempt.cgroup();
        if (cgroup == null) {
            return Optional.empty();
        }
        var exceeded = cgroup.memoryExceeded();
        telling.cgroups().end(cgroup);
        return exceeded;
    }

    /** The leader of a stopped session has ended: the others have the rest of their grace. */
    void letSessionEnd(Attempt attempt, RunningProcess process) {
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

    /**
     * Takes what an attempt left and tells its end, unless it was left to the next life.
     *
     * @param directory the attempt's own
     */
    void tell(
            Attempt attempt,
            AttemptEnd end,
            AttemptOutput output,
            Path directory,
            long startedAtMillis)
            throws InterruptedException {
        if (!attempt.end()) {
            return;
        }
        var told = end;
        try {
            if (diskWasFull(attempt, end)) {
                if (!attempt.terms().once()) {
                    tellFullDisk(attempt, output, directory, startedAtMillis);
                    return;
                }
                output.remark(FULL_DISK_MARK);
            }
            telling.output().finish(output);
            if (isWanted(attempt.terms().outputs(), end)) {
                telling.output().collect(output, attempt.terms().outputs(), directory);
            }
            telling.output().copyAhead(output);
        } catch (Harvest.Unfit unfit) {
            told = end.kind() == AttemptEnd.Kind.SUCCEEDED ? Ends.of(unfit) : end;
        } catch (IOException failed) {
            told = diskFault(failed);
        }
        tell(attempt, told, output, startedAtMillis);
    }

    private static boolean isWanted(OutputRules rules, AttemptEnd end) {
        return switch (end.kind()) {
            case SUCCEEDED -> true;
            case FAILED -> rules.afterFailure();
            case CANCELLED, RETURNED, LOST -> false;
        };
    }

    /**
     * Whether the disk is full, or was found so while this attempt ran, which then ended by itself.
     * One that ended well may still have lost what it wrote: many programs do not look.
     */
    private boolean diskWasFull(Attempt attempt, AttemptEnd end) {
        return switch (end.kind()) {
            case SUCCEEDED, FAILED -> {
                telling.full().look(telling.space(), clock.nanos());
                yield telling.full().wasSince(attempt.sinceNanos());
            }
            case CANCELLED, RETURNED, LOST -> false;
        };
    }

    /**
     * A task that ran on a full disk is not to blame for what it lacks, and runs elsewhere. What it
     * has written goes at once: without room not even its end could be written to the journal.
     */
    private void tellFullDisk(
            Attempt attempt, AttemptOutput output, Path directory, long startedAtMillis)
            throws IOException {
        telling.output().discard(output);
        Cleaner.removeNow(directory);
        Cleaner.removeNow(OutputStore.taken(directory));
        tell(attempt, Ends.DISK_FULL, null, startedAtMillis);
    }

    /** Tells the end of an attempt that has left nothing. */
    void tellWithoutOutput(Attempt attempt, AttemptEnd end, long startedAtMillis) {
        tell(attempt, end, null, startedAtMillis);
    }

    private void tell(
            Attempt attempt, AttemptEnd end, @Nullable AttemptOutput output, long startedAtMillis) {
        var name = attempt.name();
        telling.ends()
                .ended(
                        name,
                        new TaskReport(
                                name.lease(),
                                TaskSet.of(name.task()),
                                end,
                                startedAtMillis,
                                clock.wallMillis()),
                        output);
        leases.ended(attempt);
    }

    /** The way by which ends are told. */
    EndReports ends() {
        return telling.ends();
    }

    /** The slot has started a process, which others than the slot's thread may have to kill. */
    void guard(int slot, RunningProcess process) {
        guardian.started(slot, process.pid());
    }

    /** That process has ended. */
    void unguard(int slot) {
        guardian.ended(slot);
    }

    /** What a fault of the disk makes of an attempt. */
    AttemptEnd diskFault(IOException failed) throws InterruptedException {
        LOG.error("cannot write the files of a task", failed);
        Thread.sleep(DISK_FAULT_PAUSE);
        return Ends.of("write to its disk", failed);
    }
}
