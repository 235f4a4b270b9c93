package bramble.plan;

import bramble.core.Delayed;
import bramble.core.Job;
import java.util.Collection;
import java.util.TreeMap;

/**
 * When the waits before retries are over, by this master's monotonic clock. A new master counts
 * each wait anew, so that no wall clock is trusted. Owned by the replica's thread.
 */
final class Waits {

    private TreeMap<Long, Long> untilNanosBySerial = new TreeMap<>();

    /**
     * Starts the clock for new waits and forgets those that are no more. Returns when the next one
     * is over.
     */
    long observe(Collection<Job> delayed, long nowNanos) {
        var next = new TreeMap<Long, Long>();
        var earliest = Long.MAX_VALUE;
        for (var job : delayed) {
            for (var wait : job.delayed()) {
                var known = untilNanosBySerial.get(wait.serial());
                var until = known != null ? known : nowNanos + wait.waitMillis() * 1_000_000;
                next.put(wait.serial(), until);
                if (until > nowNanos) {
                    earliest = Math.min(earliest, until);
                }
            }
        }
        untilNanosBySerial = next;
        return earliest;
    }

    boolean isOver(Delayed wait, long nowNanos) {
        var until = untilNanosBySerial.get(wait.serial());
        return until != null && until <= nowNanos;
    }

    /** How long a wait still takes, 0 when it is over; the whole of one that was not seen yet. */
    long leftNanos(Delayed wait, long nowNanos) {
        var until = untilNanosBySerial.get(wait.serial());
        return until == null ? wait.waitMillis() * 1_000_000 : Math.max(0, until - nowNanos);
    }
}
