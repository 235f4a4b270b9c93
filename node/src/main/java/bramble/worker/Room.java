package bramble.worker;

import bramble.core.Needs;
import bramble.protocol.Capacity;

/**
 * What a process takes of its node, or what the node has.
 *
 * @param memoryBytes 0 for a node of which it is not known
 */
record Room(int slots, long memoryBytes) {

    static final Room NONE = new Room(0, 0);

    /** What a node has. */
    static Room of(Capacity capacity) {
        return new Room(capacity.slots(), capacity.memoryBytes());
    }

    /**
     * What an attempt takes of this node. One that does not say how much memory it takes is
     * expected to take what its slots have of the node's.
     */
    Room takenBy(Needs needs) {
        return takenBy(needs.cpus(), needs.memoryBytes());
    }

    Room takenBy(int cpus, long bytes) {
        var taken = Math.min(cpus, slots);
        return new Room(taken, bytes > 0 || slots == 0 ? bytes : memoryBytes / slots * taken);
    }

    Room plus(Room other) {
        return new Room(slots + other.slots, memoryBytes + other.memoryBytes);
    }

    Room minus(Room other) {
        return new Room(slots - other.slots, memoryBytes - other.memoryBytes);
    }

    /** Whether this is enough for that. */
    boolean holds(Room other) {
        return other.slots <= slots && (memoryBytes == 0 || other.memoryBytes <= memoryBytes);
    }
}
