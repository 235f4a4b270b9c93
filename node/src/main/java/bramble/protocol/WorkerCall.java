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
 */
public record WorkerCall(Holder worker, Machine machine, List<LeaseId> held, boolean mayHold) {
    public WorkerCall {
        held = List.copyOf(held);
    }
}
