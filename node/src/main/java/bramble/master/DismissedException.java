package bramble.master;

import bramble.core.NodeId;

/** A node that calls belongs to the cluster no longer: it is to stop, for good. */
public final class DismissedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DismissedException(NodeId node) {
        super("node " + node + " was removed from this cluster");
    }
}
