/**
 * Runs tasks: leases, processes, the journal of results, output, and the adoption of what an
 * earlier life of the node left running. May use {@code core} and {@code protocol}. Start reading
 * at {@link bramble.worker.Worker}, then {@link bramble.worker.MasterLink} and {@code HeldLeases}.
 */
@NullMarked
package bramble.worker;

import org.jspecify.annotations.NullMarked;
