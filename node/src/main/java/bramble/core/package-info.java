/**
 * The replicated state and the only place where it changes. Pure: no I/O, clock, thread, randomness
 * or logging. Start reading at {@code ClusterState}.
 */
@NullMarked
package bramble.core;

import org.jspecify.annotations.NullMarked;
