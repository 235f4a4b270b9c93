/**
 * What the master decides: a pure function from state, capacities and monotonic time to commands.
 * May use {@code core}.
 */
@NullMarked
package bramble.plan;

import org.jspecify.annotations.NullMarked;
