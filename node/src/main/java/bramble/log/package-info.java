/**
 * The port to the consensus engine, its implementations, and the codecs of what the log holds. May
 * use {@code core}. Start reading at {@link bramble.log.ReplicatedLog}.
 */
@NullMarked
package bramble.log;

import org.jspecify.annotations.NullMarked;
