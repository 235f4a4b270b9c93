package bramble.http;

import bramble.core.NodeId;
import bramble.protocol.Roster;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the node knows of the others beside the log, whether it holds a replica or not. Asked by any
 * thread; must answer at once.
 */
public interface Peers {

    /** HOST:PORT of a node's API, empty for a node that is not known. */
    Optional<String> address(NodeId node);

    /** The nodes that hold the replicated state and vote, as far as this node was told. */
    Set<NodeId> voters();

    /** All nodes that are known, voters first. */
    List<NodeId> all();

    /** The {@linkplain Roster#mark mark} of the roster that this node has. */
    long mark();

    /** The newest epoch of the cluster that this node was told of; from 1. */
    int epoch();

    /** The epoch in which this node has a vote, as far as it was told; empty for one without. */
    OptionalInt vote();

    /**
     * Takes a node's word that the cluster has got to an epoch: what a master of an earlier one
     * says of the members is not learned any more.
     */
    void heardEpoch(int epoch);

    /** Takes what the master says about who belongs to the cluster. May write to the disk. */
    void learn(Roster roster);

    /**
     * Has an epoch begin in which, of all nodes known here, one alone has a vote: this one goes on
     * alone, or gives its vote up for that other. On the disk when this returns. The one that goes
     * on alone says it only from its own {@link #heardEpoch} on: whoever hears of an epoch before
     * it is asked to go over to it takes itself for one of the lost.
     */
    void begin(int epoch, NodeId voter);

    /**
     * Takes what a node said about where it is. Of a node that is not known, nothing is taken.
     *
     * @param since grows with each start of that node; an older word is dropped
     */
    void heard(NodeId node, String address, long since);

    /** Where nodes have said that they are, this one among them. */
    List<Place> places();

    /**
     * Where somebody says that nodes may be whom this one cannot find: to be asked who they are,
     * and believed only when they have proven it. Asked for as long as no master is known.
     */
    default List<Hint> hints() {
        return List.of();
    }

    /** A node, and where it may be. */
    record Hint(NodeId node, String address) {}

    /** Where a node has said that it is. */
    record Place(NodeId node, String address, long since) {}
}
