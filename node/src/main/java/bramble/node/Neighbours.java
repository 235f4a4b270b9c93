package bramble.node;

import bramble.api.JoinToken;
import bramble.core.ClusterId;
import bramble.core.NodeId;
import bramble.discovery.Announcement;
import bramble.discovery.Hints;
import bramble.discovery.Lan;
import bramble.http.Peers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who else may be on the local network. What it gives are hints: whoever answers there is believed
 * only after TLS has proven who it is. Used by any thread.
 */
final class Neighbours implements AutoCloseable {

    /** Of a node that was not told to discover any, or is on loopback alone. */
    static final Neighbours NONE = new Neighbours(new Hints(said -> false), null);

    private final Hints hints;
    private final @Nullable Lan lan;

    private Neighbours(Hints hints, @Nullable Lan lan) {
        this.hints = hints;
        this.lan = lan;
    }

    /**
     * What a node tells of itself.
     *
     * @param authority the fingerprint of its cluster's authority
     */
    record Self(ClusterId cluster, NodeId node, String name, String authority) {}

    /** For a member: tells where it is, and seeks the cluster's other members when asked. */
    static Neighbours announcing(Self self, Listening listening, AddressBook book) {
        return announcing(self, listening, book::isMember);
    }

    private static Neighbours announcing(
            Self self, Listening listening, Predicate<NodeId> isMember) {
        var cards = cards(listening);
        if (cards.isEmpty()) {
            return NONE;
        }
        var hints =
                new Hints(
                        said ->
                                said.cluster().equals(self.cluster().uuid())
                                        && !said.node().equals(self.node().uuid())
                                        && isMember.test(new NodeId(said.node())));
        var own =
                new Announcement(
                        self.cluster().uuid(),
                        self.node().uuid(),
                        self.name(),
                        literal(listening, cards.getFirst()),
                        self.authority());
        return new Neighbours(hints, Lan.start(cards, own, hints));
    }

    /**
     * For a new node that founds a cluster with others: tells them where it is, and seeks them.
     *
     * @param self with what stands for the cluster and its authority, which are not there yet
     */
    static Neighbours founding(Self self, Listening listening) {
        return announcing(self, listening, any -> true);
    }

    /** For a new node: seeks members of the cluster to which a token leads. */
    static Neighbours seeking(JoinToken token, Listening listening, boolean wanted) {
        var cards = cards(listening);
        if (!wanted || token.authority().isEmpty() || cards.isEmpty()) {
            return NONE;
        }
        var hints = new Hints(said -> said.isOf(token.authority()));
        return new Neighbours(hints, Lan.start(cards, null, hints));
    }

    /** Loopback is not announced: nobody else could call there. */
    private static List<InetAddress> cards(Listening listening) {
        return listening.beyond().stream()
                .map(InetSocketAddress::getAddress)
                .filter(each -> each != null && !each.isLoopbackAddress())
                .toList();
    }

    /** By number, also where others are told a name: announcements have no names to look up. */
    private static String literal(Listening listening, InetAddress card) {
        var told = listening.address();
        return Announcement.isLiteral(told.toString())
                ? told.toString()
                : Listening.text(card) + ":" + told.port();
    }

    /** Where members may be, to be asked; has the network asked as well. */
    List<Peers.Hint> places() {
        return next().stream()
                .map(each -> new Peers.Hint(new NodeId(each.node()), each.at()))
                .toList();
    }

    /** The same, for one who knows no members. */
    List<String> addresses() {
        return next().stream().map(Hints.Hint::at).distinct().toList();
    }

    private List<Hints.Hint> next() {
        if (lan != null) {
            lan.seek();
        }
        return hints.next();
    }

    @Override
    public void close() {
        if (lan != null) {
            lan.close();
        }
    }
}
