package bramble.core;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeMap;

/** The table of standing leases. A task is in at most one of them. */
public final class Leases {

    private final TreeMap<LeaseId, Lease> byId = new TreeMap<>();
    private final TreeMap<NodeId, TreeMap<LeaseId, Lease>> byNode = new TreeMap<>();

    public Optional<Lease> find(LeaseId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All standing leases, oldest first. */
    public Collection<Lease> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** A node's standing leases, oldest first. */
    public Collection<Lease> of(NodeId node) {
        var leases = byNode.get(node);
        return leases == null
                ? Collections.emptyList()
                : Collections.unmodifiableCollection(leases.values());
    }

    /** The nodes that hold leases. */
    public Collection<NodeId> holders() {
        return Collections.unmodifiableCollection(byNode.keySet());
    }

    /** Adds a lease, or replaces the one of the same number. One without tasks is over and goes. */
    void put(Lease lease) {
        var node = lease.holder().node();
        if (lease.tasks().isEmpty()) {
            byId.remove(lease.id());
            byNode.computeIfPresent(
                    node,
                    (key, leases) -> {
                        leases.remove(lease.id());
                        return leases.isEmpty() ? null : leases;
                    });
        } else {
            byId.put(lease.id(), lease);
            byNode.computeIfAbsent(node, key -> new TreeMap<>()).put(lease.id(), lease);
        }
    }
}
