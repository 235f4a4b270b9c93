package bramble.worker;

import bramble.protocol.LeasedWork;
import bramble.protocol.Machine;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one call open to the master. Its answers extend the leases, and bring new ones and the wish
 * to stop some. The thread "bramble-calls" owns it.
 */
final class Caller {

    private static final Logger LOG = LoggerFactory.getLogger(Caller.class);

    /** A master holds a call open for about two seconds; one that takes twice as long is gone. */
    private static final Duration ANSWER = Duration.ofSeconds(4);

    private static final Duration RETRY = Duration.ofMillis(100);

    private final WorkerSettings settings;
    private final WorkerClock clock;
    private final MasterLink link;
    private final Duty duty;
    private final IntFunction<Machine> machine;
    private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);
    private boolean mayHold;
    private long term;
    private boolean closed;

    /** What the answers act on. */
    record Duty(
            HeldLeases leases,
            LeaseFiles files,
            Fence fence,
            EndReports ends,
            Worker.OrderTaker keeper,
            WarmProcesses warm) {}

    /**
     * @param machine how the machine is now, given how many slots are busy
     */
    Caller(
            WorkerSettings settings,
            WorkerClock clock,
            MasterLink link,
            Duty duty,
            IntFunction<Machine> machine) {
        this.settings = settings;
        this.clock = clock;
        this.link = link;
        this.duty = duty;
        this.machine = machine;
    }

    /** Calls until {@link #close}. */
    void run() throws InterruptedException {
        while (!isClosed()) {
            call();
        }
    }

    private void call() throws InterruptedException {
        var leases = duty.leases();
        var call =
                new WorkerCall(
                        settings.holder(),
                        machine.apply(leases.busySlots()),
                        leases.ids(),
                        mayHold);
        var sentNanos = clock.nanos();
        var future = link.call(call);
        remember(future);
        try {
            mayHold = take(future.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS), sentNanos);
            if (!mayHold) {
                Thread.sleep(RETRY);
            }
        } catch (CancellationException | ExecutionException | TimeoutException unanswered) {
            LOG.debug("a call was not answered: {}", unanswered.toString());
            future.cancel(true);
            mayHold = false;
            if (!isClosed()) {
                Thread.sleep(RETRY);
            }
        }
    }

    /** Does what an answer says; false when it was of no use, so that the next is not hurried. */
    private boolean take(WorkerAnswer answer, long sentNanos) {
        if (answer.term() < term) {
            return false; // of a master that was replaced, and may not know what has ended since
        }
        term = answer.term();
        duty.keeper().follow(answer.orders(), answer.term());
        if (answer.draining()) {
            duty.warm().endSoon();
        }
        // First the right to run, then what to run.
        duty.fence()
                .extend(
                        sentNanos + answer.leaseMillis() * 1_000_000,
                        duty.leases().hasWork()
                                || duty.leases().isWarm()
                                || !answer.leases().isEmpty());
        var useful = answer.leases().isEmpty();
        for (var work : answer.leases()) {
            useful |= begin(work);
        }
        for (var id : answer.stop()) {
            duty.ends().ended(id, duty.leases().takeBack(id), Ends.CANCELLED);
            for (var attempt : duty.leases().running(id)) {
                attempt.stop(StopReason.CANCELLED, clock.nanos(), settings.bounds().termGrace());
            }
        }
        return useful;
    }

    private boolean begin(LeasedWork work) {
        if (!duty.leases().isNew(work.lease().id())) {
            return false;
        }
        try {
            duty.files().write(work);
        } catch (IOException full) {
            LOG.error(
                    "cannot write to {}: {}. Leases are not begun until that works again;"
                            + " make room on the disk",
                    settings.directory(),
                    full.getMessage());
            return false;
        }
        LOG.debug("lease {}: tasks {}", work.lease().id(), work.lease().tasks());
        return duty.leases().add(work);
    }

    private synchronized void remember(CompletableFuture<?> future) {
        underWay = future;
        if (closed) {
            future.cancel(true);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Gives up the call that is under way, and makes no other. */
    synchronized void close() {
        closed = true;
        underWay.cancel(true);
    }
}
