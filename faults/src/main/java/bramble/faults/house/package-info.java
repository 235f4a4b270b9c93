/**
 * Nodes as real processes, each on a machine of its own as far as one kernel can pretend that: a
 * network namespace on a network that this program carries packet by packet, a disk that can be
 * filled and lose power, a wall clock and a speed of syncing. Start with {@link
 * bramble.faults.house.House}.
 */
@NullMarked
package bramble.faults.house;

import org.jspecify.annotations.NullMarked;
