package bramble.protocol;

import bramble.core.NodeId;
import java.util.Collection;
import java.util.List;

/**
 * Who belongs to the cluster, where each is reached, and who votes. The master tells it to every
 * node whose own differs, so that each finds the others also when it holds no replica.
 *
 * @param seats by id
 * @param removed who belongs to it no longer, by id: nobody believes their certificates
 * @param epoch how often the cluster was recovered without most of its voters, and 1; from 1
 */
public record Roster(List<Seat> seats, List<NodeId> removed, int epoch) {

    /** The {@linkplain #mark mark} of a node that does not want to be told. */
    public static final long UNWANTED = 0;

    public Roster {
        seats = List.copyOf(seats);
        removed = List.copyOf(removed);
    }

    /** Of a cluster from which nobody was removed, and that was never recovered. */
    public Roster(Collection<Seat> seats) {
        this(List.copyOf(seats), List.of(), 1);
    }

    /**
     * One member.
     *
     * @param address HOST:PORT of its API
     */
    public record Seat(NodeId node, String address, boolean voter) {}

    /** A number that is another one for another roster, and the same on every machine. */
    public long mark() {
        var mark = 0xcbf29ce484222325L;
        for (var seat : seats) {
            mark = mixed(mark, seat.node().uuid().getMostSignificantBits());
            mark = mixed(mark, seat.node().uuid().getLeastSignificantBits());
            mark = mixed(mark, seat.voter() ? 1 : 2);
            for (var i = 0; i < seat.address().length(); i++) {
                mark = mixed(mark, seat.address().charAt(i));
            }
        }
        for (var node : removed) {
            mark = mixed(mark, node.uuid().getMostSignificantBits());
            mark = mixed(mark, node.uuid().getLeastSignificantBits());
            mark = mixed(mark, 3);
        }
        if (epoch > 1) {
            mark = mixed(mark, epoch);
        }
        return mark == UNWANTED ? 1 : mark;
    }

    private static long mixed(long mark, long value) {
        var next = (mark ^ value) * 0x9e3779b97f4a7c15L;
        return next ^ (next >>> 32);
    }
}
