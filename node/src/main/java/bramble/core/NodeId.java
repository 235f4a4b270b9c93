package bramble.core;

import java.util.UUID;

/**
 * A node's identity. It is made once, kept in the node's data directory, and outlives its name and
 * its addresses.
 */
public record NodeId(UUID uuid) implements Comparable<NodeId> {

    /**
     * Reads the 36-character form.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static NodeId parse(String text) {
        return new NodeId(Uuids.parse(text));
    }

    @Override
    public int compareTo(NodeId other) {
        return Uuids.compare(uuid, other.uuid);
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
