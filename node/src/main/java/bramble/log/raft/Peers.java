package bramble.log.raft;

import bramble.log.Voter;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.util.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where each voter is reached, and how. The engine, its log and its votes know voters by id alone:
 * what the engine takes for a host name is the voter's id, so that an address can change without a
 * change of the group.
 *
 * <p>Addresses are looked up at every connection made; they may be changed by any thread.
 */
final class Peers {

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    /** The newest epoch that a message can name; later ones are not told apart from it. */
    static final int EPOCH_MAX = 127;

    /** How long nothing is said of further messages that were refused. */
    private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** The engine wants a port; it means nothing. */
    private static final int NO_PORT = 1;

    private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    private final String self;
    private volatile Consumer<String> linkLost = id -> {};
    private volatile Set<String> voters;
    private final @Nullable Proof proof;
    private final Fence fence;
    private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - WARNING_NANOS);

    /**
     * The address book of one node.
     *
     * @param proof used for every connection, both ways; null for connections in the clear
     * @param fence of which epoch this node is
     */
    Peers(Voter self, Collection<Voter> voters, @Nullable Proof proof, Fence fence) {
        this.self = self.id();
        this.proof = proof;
        this.fence = fence;
        this.voters = voters.stream().map(Voter::id).collect(Collectors.toUnmodifiableSet());
        voters.forEach(this::put);
        put(self);
    }

    static PeerId peerOf(String id) {
        return new PeerId(id, NO_PORT);
    }

    /** The other voters of the group, if this node is one; nobody else needs a link that lasts. */
    List<Endpoint> others() {
        Set<String> present = voters;
        return addresses.keySet().stream()
                .filter(id -> !id.equals(self) && present.contains(id) && present.contains(self))
                .map(id -> peerOf(id).getEndpoint())
                .toList();
    }

    /** How many voters come before one of them by id, not counting one that is lost. */
    int before(String id, String lost) {
        return Math.toIntExact(
                voters.stream()
                        .filter(each -> each.compareTo(id) < 0 && !each.equals(lost))
                        .count());
    }

    /** Takes note of who votes. */
    void votersAre(Set<String> ids) {
        voters = Set.copyOf(ids);
    }

    /** Sets who hears of every link from here to a voter that ends, by the voter's id. */
    void whenLinkLost(Consumer<String> listener) {
        linkLost = listener;
    }

    void linkLost(String id) {
        linkLost.accept(id);
    }

    /** Enters a voter, or its new address. */
    void put(Voter voter) {
        addresses.put(voter.id(), InetSocketAddress.createUnresolved(voter.host(), voter.port()));
    }

    /**
     * Listens where this voter is to be reached.
     *
     * @throws java.net.BindException when another program has the port, or the address is not this
     *     machine's: the caller knows what to tell the user
     */
    ServerSocket listen(Voter self) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(self.host()), self.port()));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The epoch that this node says with each message, from 1. */
    int epoch() {
        return Math.min(fence.epoch(), EPOCH_MAX);
    }

    /**
     * Takes the epoch that another node says with a message, and says whether that message is for
     * this one: whether both are of the same.
     *
     * @param said 0 of a node of an earlier version, which says none
     * @param from for the log
     */
    boolean takes(int said, Object from) {
        if (said == 0) {
            return true;
        }
        if (said > epoch()) {
            fence.heard(said);
        }
        if (said == epoch()) {
            return true;
        }
        var now = System.nanoTime();
        var last = warnedNanos.get();
        if (now - last >= WARNING_NANOS && warnedNanos.compareAndSet(last, now)) {
            LOG.warn(
                    "Nothing is taken from the voter at {}: its log is of epoch {} of the cluster, and this node's of epoch {}",
                    from,
                    said,
                    epoch());
        }
        return false;
    }

    /** Connects to a voter and, with a proof, has each side prove who it is. */
    Line connect(Endpoint endpoint, int timeoutMillis) throws IOException {
        InetSocketAddress address = addresses.get(endpoint.getIp());
        if (address == null) {
            throw new IOException("the address of voter " + endpoint.getIp() + " is not known");
        }
        Socket socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(address.getHostString(), address.getPort()),
                    timeoutMillis);
            Line line = line(socket, true, timeoutMillis);
            String id = line.admit();
            if (proof != null && !id.equals(endpoint.getIp())) {
                throw new IOException(
                        "node " + id + " is there, and not voter " + endpoint.getIp());
            }
            return line;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Makes an accepted connection ready for messages. The caller closes it when this fails. */
    Line welcome(Socket accepted, int timeoutMillis) throws IOException {
        Line line = line(accepted, false, timeoutMillis);
        var _ = line.admit();
        return line;
    }

    private Line line(Socket socket, boolean calls, int timeoutMillis) throws IOException {
        Proof used = proof;
        return used == null ? Line.clear(socket) : Line.secured(socket, used, calls, timeoutMillis);
    }
}
