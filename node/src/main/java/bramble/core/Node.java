package bramble.core;

/**
 * A member of the cluster, as far as all agree on it. What changes by the second, load and
 * liveness, is the master's soft state.
 *
 * @param name for people
 * @param address HOST:PORT of its API
 * @param version of its software
 * @param draining whether it is to take no further tasks
 */
public record Node(NodeId id, String name, String address, String version, boolean draining) {

    Node drained(boolean drain) {
        return new Node(id, name, address, version, drain);
    }
}
