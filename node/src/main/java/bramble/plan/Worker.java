package bramble.plan;

import bramble.core.Holder;
import bramble.protocol.Machine;

/**
 * What the master remembers of a worker's last call.
 *
 * @param heardNanos when that call came in, by the master's monotonic clock
 */
public record Worker(Holder holder, Machine machine, long heardNanos) {}
