package bramble.protocol;

import bramble.core.ContentId;
import bramble.core.NodeId;
import java.util.List;

/**
 * What the master tells a node about contents, with each answer.
 *
 * @param copies how many nodes are to have each content, where there are so many
 * @param partners some other nodes that are present and have room, in the order in which this one
 *     is to ask them to hold copies; at most {@link #PARTNERS_MAX}
 * @param holdings a number that is another one after every change of what this node is to hold;
 *     compared only with that of the same term
 * @param fetch contents of which this node is to make itself a copy
 */
public record StoreOrders(int copies, List<Partner> partners, long holdings, List<Fetch> fetch) {

    /** What a master says that knows of no other node. */
    public static final StoreOrders ALONE = new StoreOrders(1, List.of(), 0, List.of());

    /** Copies of one answer; what is more comes with a later one. */
    public static final int FETCH_MAX = 64;

    /** Other nodes of one answer: more than that need not be asked to find room for two copies. */
    public static final int PARTNERS_MAX = 8;

    public StoreOrders {
        partners = List.copyOf(partners);
        fetch = List.copyOf(fetch);
    }

    /**
     * Another node.
     *
     * @param address HOST:PORT of its API
     */
    public record Partner(NodeId node, String address) {}

    /** A content to copy, and who has it. */
    public record Fetch(ContentId id, long sizeBytes, List<Partner> from) {
        public Fetch {
            from = List.copyOf(from);
        }
    }
}
