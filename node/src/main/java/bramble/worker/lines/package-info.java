/**
 * The line runner's talk: items go to a process a line each, and come back answered. Knows nothing
 * of leases and of stopping. Start reading at {@link bramble.worker.lines.Talk}.
 */
@NullMarked
package bramble.worker.lines;

import org.jspecify.annotations.NullMarked;
