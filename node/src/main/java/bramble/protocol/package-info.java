/**
 * The words between a worker and the master. Pure; may use {@code core}. Start reading at {@link
 * bramble.protocol.WorkerCall}.
 */
@NullMarked
package bramble.protocol;

import org.jspecify.annotations.NullMarked;
