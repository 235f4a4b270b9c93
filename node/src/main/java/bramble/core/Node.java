package bramble.core;

/**
 * A member of the cluster, as far as all agree on it. What changes by the second, load and
 * liveness, is the master's soft state.
 *
 * @param name for people
 * @param address HOST:PORT of its API
 * @param version of its software
 * @param service whether it is to take tasks
 */
public record Node(NodeId id, String name, String address, String version, Service service) {

    /** What a member is there for. */
    public enum Service {
        /** It takes tasks. */
        WORKING,
        /** It runs what it has and takes no further tasks. */
        DRAINING,
        /** It is being removed: it takes nothing, has no vote for long, and is about to go. */
        LEAVING
    }

    /** A member that stays. */
    public Node(NodeId id, String name, String address, String version, boolean draining) {
        this(id, name, address, version, draining ? Service.DRAINING : Service.WORKING);
    }

    /** Whether it is to take no further tasks. */
    public boolean draining() {
        return service != Service.WORKING;
    }

    /** Whether it is being removed. */
    public boolean leaving() {
        return service == Service.LEAVING;
    }

    Node in(Service other) {
        return new Node(id, name, address, version, other);
    }
}
