/** What is computed from the figures of a run; measuring itself is tried with a quick run. */
@NullMarked
package bramble.benchmarks;

import org.jspecify.annotations.NullMarked;
