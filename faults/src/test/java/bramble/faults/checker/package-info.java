/** The rules, each held against histories that keep it and histories that break it. */
@NullMarked
package bramble.faults.checker;

import org.jspecify.annotations.NullMarked;
