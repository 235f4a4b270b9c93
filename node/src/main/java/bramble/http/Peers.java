package bramble.http;

import bramble.core.NodeId;
import java.util.Optional;
import java.util.Set;

/** What the node knows of the others beside the log. Asked by any thread; must answer at once. */
public interface Peers {

    /** HOST:PORT of a node's API, empty for a node that is not known. */
    Optional<String> address(NodeId node);

    /** The nodes that hold the replicated state and vote. */
    Set<NodeId> voters();
}
