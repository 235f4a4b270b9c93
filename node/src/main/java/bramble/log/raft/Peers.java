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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Where each voter is reached, and how. The engine, its log and its votes know voters by id alone:
 * what the engine takes for a host name is the voter's id, so that an address can change without a
 * change of the group.
 *
 * <p>Addresses are looked up at every connection made; they may be changed by any thread.
 */
final class Peers {

    /** The engine wants a port; it means nothing. */
    private static final int NO_PORT = 1;

    private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    private final String self;
    private volatile Consumer<String> linkLost = id -> {};
    private volatile Set<String> voters;
    private final @Nullable SSLContext tls;

    /**
     * The address book of one node.
     *
     * @param tls used for every connection, both ways, each side showing its certificate; null for
     *     none
     */
    Peers(Voter self, Collection<Voter> voters, @Nullable SSLContext tls) {
        this.self = self.id();
        this.tls = tls;
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
        ServerSocket socket =
                tls == null
                        ? new ServerSocket()
                        : tls.getServerSocketFactory().createServerSocket();
        if (socket instanceof SSLServerSocket secured) {
            secured.setNeedClientAuth(true);
        }
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(self.host()), self.port()));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects to a voter and, with TLS, has each side prove itself. */
    Socket connect(Endpoint endpoint, int timeoutMillis) throws IOException {
        InetSocketAddress address = addresses.get(endpoint.getIp());
        if (address == null) {
            throw new IOException("the address of voter " + endpoint.getIp() + " is not known");
        }
        Socket socket = tls == null ? new Socket() : tls.getSocketFactory().createSocket();
        try {
            socket.connect(
                    new InetSocketAddress(address.getHostString(), address.getPort()),
                    timeoutMillis);
            prepare(socket, timeoutMillis);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Makes a fresh connection ready for messages; with TLS, shakes hands. */
    static void prepare(Socket socket, int timeoutMillis) throws IOException {
        socket.setTcpNoDelay(true);
        if (socket instanceof SSLSocket secured) {
            socket.setSoTimeout(timeoutMillis);
            secured.startHandshake();
            socket.setSoTimeout(0);
        }
    }
}
