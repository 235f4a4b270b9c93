/**
 * Tests of whole nodes: real processes on loopback that are killed, frozen and badly used. Start
 * reading at {@link bramble.cluster.LocalCluster}.
 */
@NullMarked
package bramble.cluster;

import org.jspecify.annotations.NullMarked;
