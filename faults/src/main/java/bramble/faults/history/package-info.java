/**
 * What was seen during a run, as records and as lines of JSON. Uses nothing but the JSON library.
 * Start with {@link bramble.faults.history.Event}.
 */
@NullMarked
package bramble.faults.history;

import org.jspecify.annotations.NullMarked;
