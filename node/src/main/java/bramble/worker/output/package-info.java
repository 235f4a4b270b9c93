/**
 * What tasks print, while they run and afterwards. May use {@code core}. Start reading at {@link
 * bramble.worker.output.OutputStore}.
 */
@NullMarked
package bramble.worker.output;

import org.jspecify.annotations.NullMarked;
