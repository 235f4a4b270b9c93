/**
 * What the pure core costs, measured by JMH within one process, and how much memory it takes:
 * {@code benchmarks/micro} runs both.
 */
@NullMarked
package bramble.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
