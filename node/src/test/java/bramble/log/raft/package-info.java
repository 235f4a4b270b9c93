/** Tests of the engine's adapter: its parts, and whole voters as processes of their own. */
@NullMarked
package bramble.log.raft;

import org.jspecify.annotations.NullMarked;
