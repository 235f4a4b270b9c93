/** The short form of the runs. */
@NullMarked
package bramble.faults;

import org.jspecify.annotations.NullMarked;
