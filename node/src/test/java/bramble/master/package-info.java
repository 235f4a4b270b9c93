/** Specs of the master's work around the state, on a loop and a log that are moved by hand. */
@NullMarked
package bramble.master;

import org.jspecify.annotations.NullMarked;
