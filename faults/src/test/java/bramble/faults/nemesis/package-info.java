/** Schedules of faults. */
@NullMarked
package bramble.faults.nemesis;

import org.jspecify.annotations.NullMarked;
