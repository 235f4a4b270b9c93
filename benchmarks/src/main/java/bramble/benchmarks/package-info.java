/**
 * Measures what a user would ask about first, each figure beside something that he could take
 * instead, and writes the table of docs/performance.md. Uses the programs as they are shipped:
 * nodes through the launcher, and the Java client.
 *
 * <p>{@code benchmarks/run} starts it. Reading starts at {@link bramble.benchmarks.Main}; what is
 * measured stands in {@link bramble.benchmarks.Row}, what is wanted in {@link
 * bramble.benchmarks.Aim}. Peers that are no programs of their own are in {@code benchmarks/peers}.
 */
@NullMarked
package bramble.benchmarks;

import org.jspecify.annotations.NullMarked;
