package bramble.faults.nemesis;

import java.util.List;

/** How a network falls into parts. */
public enum Shape {
    /** The nodes met and the others, and no packet between them. */
    HALVES,
    /** What the nodes met send does not arrive at the others; what those send does. */
    DUMB,
    /** What the others send does not arrive at the nodes met. */
    DEAF,
    /** The first node met reaches all; no other one reaches any but that. */
    BRIDGE;

    /** Whether a packet from one node to another is lost. */
    boolean cuts(List<Integer> met, int from, int to) {
        return switch (this) {
            case HALVES -> met.contains(from) != met.contains(to);
            case DUMB -> met.contains(from) && !met.contains(to);
            case DEAF -> met.contains(to) && !met.contains(from);
            case BRIDGE -> from != met.getFirst() && to != met.getFirst();
        };
    }
}
