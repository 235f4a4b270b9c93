/** Tests of how nodes found a cluster together. */
@NullMarked
package bramble.discovery;

import org.jspecify.annotations.NullMarked;
