/**
 * The faults, and a schedule of them that a seed makes. Pure, but for {@link
 * bramble.faults.nemesis.Nemesis}, which carries a schedule out on a house of nodes. Start with
 * {@link bramble.faults.nemesis.Fault}.
 */
@NullMarked
package bramble.faults.nemesis;

import org.jspecify.annotations.NullMarked;
