/**
 * Tries to break what Bramble promises: real nodes, disturbed in every way that one machine can
 * pretend, used by clients that write down all they are told, and a checker that judges it. Start
 * with {@link bramble.faults.Run}. Uses the API's client; nodes are processes.
 */
@NullMarked
package bramble.faults;

import org.jspecify.annotations.NullMarked;
