/** Makes nonsense of what is valid, from a seed, for tests of whatever reads bytes of strangers. */
@NullMarked
package bramble.fuzz;

import org.jspecify.annotations.NullMarked;
