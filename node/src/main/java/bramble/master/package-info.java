/**
 * The shell around the replicated state: the one thread that owns it, the proposer with group
 * commit, the planner's clockwork and the desk where workers call. May use {@code core}, {@code
 * plan}, {@code protocol} and {@code log}. Start reading at {@link bramble.master.Master}.
 */
@NullMarked
package bramble.master;

import org.jspecify.annotations.NullMarked;
