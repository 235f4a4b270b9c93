package bramble.protocol;

import bramble.core.LeaseId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The master's answer to a {@link WorkerCall}.
 *
 * @param term of the master that answers
 * @param leaseMillis how long, from the moment at which the call was sent, the worker may run what
 *     it holds
 * @param leases leases of this worker that its call did not name
 * @param stop leases that its call named, or this answer brings, and that it must not run any
 *     longer: they are over, or their job is cancelled. Attempts under a lease of a cancelled job
 *     are reported as cancelled; a report for a lease that is over is refused and does no harm
 * @param orders about what the node keeps
 * @param draining whether the node gets no work any more, so that it need not be ready for some
 * @param roster who belongs to the cluster; null when the caller knows
 */
public record WorkerAnswer(
        long term,
        long leaseMillis,
        List<LeasedWork> leases,
        List<LeaseId> stop,
        StoreOrders orders,
        boolean draining,
        @Nullable Roster roster) {

    /** An answer of a master that knows of no other node. */
    public WorkerAnswer(long term, long leaseMillis, List<LeasedWork> leases, List<LeaseId> stop) {
        this(term, leaseMillis, leases, stop, StoreOrders.ALONE, false, null);
    }

    public WorkerAnswer {
        leases = List.copyOf(leases);
        stop = List.copyOf(stop);
    }
}
