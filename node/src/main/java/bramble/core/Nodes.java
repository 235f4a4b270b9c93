package bramble.core;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The table of members, and of those who were removed: an id that was removed never becomes a
 * member again, so that a node which was away meanwhile does not come back by merely calling.
 */
public final class Nodes {

    private final TreeMap<NodeId, Node> byId = new TreeMap<>();
    private final TreeSet<NodeId> removed = new TreeSet<>();
    private final Changes made;
    private long changes;

    /**
     * @param made where members that come, rest and go are noted
     */
    Nodes(Changes made) {
        this.made = made;
    }

    public Optional<Node> find(NodeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All members, by id. */
    public Collection<Node> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** Whether a node was a member and was removed. */
    public boolean wasRemoved(NodeId id) {
        return removed.contains(id);
    }

    /** All that were removed, by id. */
    public Collection<NodeId> removed() {
        return Collections.unmodifiableCollection(removed);
    }

    /**
     * A number that grows with every change of the table. Counted by this replica alone, since it
     * was started.
     */
    public long changes() {
        return changes;
    }

    void put(Node node) {
        changes++;
        byId.put(node.id(), node);
    }

    /** Removes a member; an id that never was one is barred all the same. */
    void remove(NodeId id) {
        changes++;
        if (byId.remove(id) != null) {
            made.add(new Change.NodeRemoved(id));
        }
        bar(id);
    }

    void bar(NodeId id) {
        removed.add(id);
    }

    /** What joining comes to: a member's service is not changed by its joining again. */
    Result join(Node node) {
        if (removed.contains(node.id())) {
            return new Result.NotFound(removedText(node.id()));
        }
        var known = byId.get(node.id());
        put(known == null ? node : node.in(known.service()));
        if (known == null) {
            made.add(new Change.NodeJoined(node.id()));
        }
        return new Result.Done();
    }

    /** Takes a member out of service or puts it back; one that is leaving goes on leaving. */
    Result serve(NodeId id, Node.Service service) {
        var known = byId.get(id);
        if (known == null) {
            return new Result.NotFound(wasRemoved(id) ? removedText(id) : "node " + id);
        }
        if (!known.leaving() && known.service() != service) {
            put(known.in(service));
            made.add(new Change.NodeServes(id, service));
        }
        return new Result.Done();
    }

    private static String removedText(NodeId id) {
        return "node " + id + ", which was removed from the cluster";
    }
}
