/** Tests of the wiring and of what it reads from the machine. */
@NullMarked
package bramble.node;

import org.jspecify.annotations.NullMarked;
