/**
 * The real master with many modelled workers, to see what it bears. Start reading at {@link
 * bramble.scale.ScaleRun}.
 */
@NullMarked
package bramble.scale;

import org.jspecify.annotations.NullMarked;
