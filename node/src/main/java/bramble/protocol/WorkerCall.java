package bramble.protocol;

import bramble.core.Holder;
import bramble.core.LeaseId;
import java.util.List;

/**
 * A worker's call, of which it keeps one open to the master. It is the heartbeat, and says
 * everything anew: the master compares it with the state and answers with the difference, so a lost
 * call or answer does no harm.
 *
 * @param held every lease that this worker still holds: with attempts that are queued, running, or
 *     not yet reported and answered. A lease leaves this list only after a report of its last task
 *     was answered, or it was stopped
 * @param mayHold whether the master may hold this call open; false to be answered at once
 * @param roster the {@linkplain Roster#mark mark} of the roster that the caller has; the answer
 *     brings the present one if it is another
 */
public record WorkerCall(
        Holder worker, Machine machine, List<LeaseId> held, boolean mayHold, long roster) {

    /** A call of somebody who does not want to be told who belongs to the cluster. */
    public WorkerCall(Holder worker, Machine machine, List<LeaseId> held, boolean mayHold) {
        this(worker, machine, held, mayHold, Roster.UNWANTED);
    }

    /** The same of a caller that has this roster. */
    public WorkerCall knowing(long mark) {
        return new WorkerCall(worker, machine, held, mayHold, mark);
    }

    public WorkerCall {
        held = List.copyOf(held);
    }
}
