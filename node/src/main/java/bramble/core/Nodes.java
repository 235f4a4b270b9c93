package bramble.core;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeMap;

/** The table of members. */
public final class Nodes {

    private final TreeMap<NodeId, Node> byId = new TreeMap<>();

    public Optional<Node> find(NodeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All members, by id. */
    public Collection<Node> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    void put(Node node) {
        byId.put(node.id(), node);
    }

    void remove(NodeId id) {
        byId.remove(id);
    }
}
