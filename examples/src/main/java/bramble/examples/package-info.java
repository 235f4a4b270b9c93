/** Small real programs to run on a cluster. Each class can be read alone. */
@NullMarked
package bramble.examples;

import org.jspecify.annotations.NullMarked;
