package bramble.worker;

import bramble.worker.process.Guardian;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops every attempt before the master may give its task to somebody else: when no call has been
 * answered for a lease's length, counted from the moment at which the last answered call was sent.
 * Ends attempts also whose own time is over. It touches no disk, so a slow one does not delay it;
 * the {@link Guardian} stands behind it.
 *
 * <p>Monitor: the deadline, which the thread of the calls moves and every slot reads. The looking
 * is done by the thread "bramble-fence".
 */
final class Fence {

    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final WorkerClock clock;
    private final HeldLeases leases;
    private final Guardian guardian;
    private final Duration grace;
    private long deadlineNanos;

    /** Open for as long as what an earlier life left running may still run; usually closed. */
    Fence(WorkerClock clock, HeldLeases leases, Guardian guardian, Duration grace) {
        this.clock = clock;
        this.leases = leases;
        this.guardian = guardian;
        this.grace = grace;
        deadlineNanos = clock.nanos() + (guardian.inheritedNanos() - System.nanoTime());
    }

    /**
     * Attempts may run until this time. Never moves back.
     *
     * @param needed whether there is or will be anything to run, or a process is kept warm; if not,
     *     the guardian is left asleep
     */
    synchronized void extend(long untilNanos, boolean needed) {
        if (untilNanos - deadlineNanos > 0) {
            deadlineNanos = untilNanos;
        }
        if (needed) {
            guardian.extend(System.nanoTime() + (deadlineNanos - clock.nanos()));
        }
    }

    /** Whether attempts may run now. */
    synchronized boolean isOpen() {
        return clock.nanos() - deadlineNanos < 0;
    }

    /** Looks after the running attempts until the leases are closed and nothing runs. */
    void run(EndReports ends) throws InterruptedException {
        while (leases.awaitWork()) {
            look(ends);
            Thread.sleep(LOOK);
        }
    }

    private void look(EndReports ends) {
        var now = clock.nanos();
        if (!isOpen() && leases.hasWork()) {
            LOG.warn("no answer of a master for the length of a lease: ending all attempts");
            for (var attempt : leases.running()) {
                attempt.stop(StopReason.FENCED, now, grace);
            }
            for (var lease : leases.ids()) {
                ends.ended(lease, leases.takeBack(lease), Ends.GIVEN_BACK);
            }
        }
        for (var attempt : leases.running()) {
            attempt.look(now, grace);
        }
    }
}
