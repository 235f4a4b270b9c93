/** The rule that the command line stands on the client alone, as a test. */
@NullMarked
package bramble.architecture;

import org.jspecify.annotations.NullMarked;
