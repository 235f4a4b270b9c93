/**
 * The process: configuration, wiring, start and stop in order. May use everything and is used by
 * nothing.
 */
@NullMarked
package bramble.node;

import org.jspecify.annotations.NullMarked;
