package bramble.http;

import bramble.core.ClusterId;
import bramble.core.NodeId;
import bramble.master.Master;
import bramble.security.Certificates;
import bramble.security.Keyring;
import bramble.security.LocalSecret;
import bramble.security.Trust;
import bramble.worker.input.FileCache;
import bramble.worker.output.OutputStore;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API of one node, on the JDK's server with a virtual thread a request.
 *
 * <p>To be made before the log starts, so that it hears of every master. Every node's door takes
 * every call: it is answered by the master, wherever that is.
 */
public final class Door implements AutoCloseable {

    /** Connections at once; further ones are closed. */
    private static final int CONNECTIONS_MAX = Turnstile.connectionsMax();

    /** Connections that are kept for a next request. */
    private static final int IDLE_CONNECTIONS_MAX = CONNECTIONS_MAX / 2;

    /** Bytes that are read of a body that was refused, so that its sender gets to read why. */
    private static final int DRAINED_BYTES_MAX = 32 << 20;

    /**
     * Seconds for one request with its body. Generous, because a bulk submission may go on for
     * long; it is there so that a sender that has died does not hold its connection for ever.
     */
    private static final int REQUEST_SECONDS_MAX = 3_600;

    static {
        // The server reads these once, when its first class is loaded; what the user sets stands.
        preset("sun.net.httpserver.nodelay", "true");
        preset("sun.net.httpserver.maxReqHeaders", "100");
        preset("sun.net.httpserver.maxReqHeaderSize", Integer.toString(32 << 10));
        preset("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS_MAX));
        preset("sun.net.httpserver.maxIdleConnections", Integer.toString(IDLE_CONNECTIONS_MAX));
        preset("sun.net.httpserver.drainAmount", Integer.toString(DRAINED_BYTES_MAX));
        preset("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS_MAX));
    }

    private final HttpServer server;
    private final List<HttpsServer> beyond = new ArrayList<>();
    private final ExecutorService threads;
    private final NodeClient client;
    private final Router router;
    private final MasterCalls masterCalls;
    private final SilentMembers silentMembers;
    private @Nullable CertificateCalls certificateCalls;

    /**
     * What a node is to its door.
     *
     * @param version of its software
     * @param listen where to take calls; port 0 for any free one
     */
    public record Post(NodeId self, ClusterId cluster, String version, InetSocketAddress listen) {}

    /**
     * What this node's tasks print, and what the cluster keeps.
     *
     * @param live that of the tasks that run here
     * @param files that tasks are given, for items that are lines of one
     */
    public record Outputs(OutputStore live, Copies copies, FileCache files) {}

    /**
     * How the door knows who is before it.
     *
     * @param local the token of the account that runs this node
     * @param sources tells where a request comes from
     * @param exposed whether others than programs of this machine can reach the door, so that it
     *     asks everybody, users or not
     * @param beyond how it is reached from elsewhere; null for a door on loopback alone
     */
    public record Keys(
            LocalSecret local, Source.Teller sources, boolean exposed, @Nullable Beyond beyond) {

        /** Of a door on loopback alone. */
        public Keys(LocalSecret local, Source.Teller sources, boolean exposed) {
            this(local, sources, exposed, null);
        }

        /** Of a door that is also reached from elsewhere, under TLS. */
        public static Keys of(LocalSecret local, Beyond beyond) {
            return new Keys(local, new CertifiedSource(beyond.keyring().trust()), true, beyond);
        }

        @Nullable Keyring keyring() {
            return beyond == null ? null : beyond.keyring();
        }
    }

    /**
     * A door beyond loopback.
     *
     * @param addresses where calls under TLS are taken, beside the door on loopback
     */
    public record Beyond(Keyring keyring, List<InetSocketAddress> addresses) {
        public Beyond {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * Binds the address; calls are taken from {@link #start} on.
     *
     * @throws IOException when the address is in use or not this machine's
     */
    public Door(Post post, Master master, Peers peers, Outputs outputs, Keys keys)
            throws IOException {
        threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
        server = HttpServer.create(post.listen(), 0);
        server.setExecutor(threads);
        var keyring = keys.keyring();
        client =
                new NodeClient(post.self(), keys.local(), keyring == null ? null : keyring.trust());
        var mastership = new Mastership(master.leadership());
        master.watchLeadership(mastership::changed);
        var self = new MasterFinder.Self(post.cluster(), post.self());
        var epochs = new Epochs(peers);
        var finder =
                new MasterFinder(
                        self, mastership, peers, new MasterFinder.Ways(client, epochs, threads));
        masterCalls =
                new MasterCalls(
                        master,
                        mastership,
                        peers,
                        client,
                        new MasterCalls.Finding(finder, epochs, threads));
        var local = new Local(master);
        silentMembers = new SilentMembers(post.self(), local, mastership, finder);
        var relay = new Relay(post.self(), mastership, peers, client);
        var users = new KnownUsers(post.self(), relay, local, peers, threads);
        var attempts = new Attempts(System::nanoTime);
        router = new Router(new Doorman(keys, users, attempts));
        addRoutes(
                post,
                master,
                peers,
                outputs,
                new Inside(mastership, relay, local, epochs, users, attempts, keyring));
        server.createContext("/", router);
        openBeyond(keys.beyond());
    }

    private void openBeyond(@Nullable Beyond way) throws IOException {
        if (way == null) {
            return;
        }
        try {
            for (var address : way.addresses()) {
                var secured = secured(address);
                beyond.add(secured);
                secured.setHttpsConfigurator(new Handshakes(way.keyring().trust()));
                secured.setExecutor(threads);
                secured.createContext("/", router);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static HttpsServer secured(InetSocketAddress address) throws IOException {
        try {
            return HttpsServer.create(address, 0);
        } catch (BindException e) {
            throw new TakenException(address, e);
        }
    }

    /** An address cannot be listened at: it is in use, or not this machine's. */
    public static final class TakenException extends BindException {
        private static final long serialVersionUID = 1L;

        private final transient InetSocketAddress address;

        TakenException(InetSocketAddress address, BindException cause) {
            super(cause.getMessage());
            this.address = address;
            initCause(cause);
        }

        /** Which address that is. */
        public InetSocketAddress address() {
            return address;
        }
    }

    /** TLS 1.3; nodes show a certificate, and others need none to get as far as the router. */
    private static final class Handshakes extends HttpsConfigurator {
        Handshakes(Trust trust) {
            super(trust.server());
        }

        @Override
        public void configure(HttpsParameters parameters) {
            var wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setProtocols(new String[] {"TLSv1.3"});
            wanted.setWantClientAuth(true);
            parameters.setSSLParameters(wanted);
        }
    }

    /** What the routes share. */
    private record Inside(
            Mastership mastership,
            Relay relay,
            Local local,
            Epochs epochs,
            KnownUsers users,
            Attempts attempts,
            @Nullable Keyring keyring) {}

    private void addRoutes(Post post, Master master, Peers peers, Outputs outputs, Inside inside) {
        var mastership = inside.mastership();
        var local = inside.local();
        var relay = inside.relay();
        inside.users().addTo(router);
        new UserRoutes(relay, local, inside.users()).addTo(router);
        var receipts = new Receipts(local);
        var budget = new BodyBudget();
        var bulk =
                new BulkRoute(
                        new BulkDecisions(master, receipts, mastership, peers, client),
                        budget,
                        threads);
        new JobRoutes(relay, local, receipts, budget, bulk).addTo(router);
        new JobReads(relay, local).addTo(router);
        var tasks = new TaskReads(relay, local);
        tasks.addTo(router);
        new ClusterRoutes(
                        relay,
                        local,
                        mastership,
                        peers,
                        new ClusterRoutes.Self(post.self(), post.cluster(), post.version()))
                .addTo(router);
        addTrust(post, peers, inside);
        new MemberRoutes(
                        new MemberRoutes.Ways(relay, local, inside.epochs(), inside.keyring()),
                        mastership,
                        peers,
                        new MasterFinder.Self(post.cluster(), post.self()),
                        inside.attempts())
                .addTo(router);
        new ReplicaRoute(post.self(), local).addTo(router);
        new BackupRoute(relay, local).addTo(router);
        new RecoveryRoutes(
                        post.self(),
                        master,
                        mastership,
                        peers,
                        new RecoveryRoutes.Ways(client, threads))
                .addTo(router);
        var copies = outputs.copies();
        var way = new Copies.Way(relay, local, peers, client);
        copies.connect(way);
        var places = new TaskPlaces(relay, tasks);
        var sources = new OutputSources(post.self(), outputs.live(), peers, client, local);
        var kept = new KeptSources(post.self(), copies, peers, client);
        new OutputRoutes(places, sources, kept).addTo(router);
        new ResultRoutes(places, kept, copies, outputs.files()).addTo(router);
        new PieceRoutes(copies, kept).addTo(router);
        new ContentRoutes(copies, way).addTo(router);
        new FileRoutes(copies, outputs.live().copier()).addTo(router);
        new JobFileRoutes(places, kept, copies).addTo(router);
        new WorkerRoutes(relay, master, local, peers, inside.epochs()).addTo(router);
        new EventRoutes(master, mastership, new EventRoutes.Elsewhere(post.self(), peers, client))
                .addTo(router);
        Description.addTo(router);
    }

    private void addTrust(Post post, Peers peers, Inside inside) {
        var keyring = inside.keyring();
        var authority =
                keyring == null ? "" : Certificates.fingerprint(keyring.authorityCertificate());
        new TokenRoutes(post.self(), inside.relay(), inside.local(), peers, authority)
                .addTo(router);
        if (keyring != null) {
            new CertificateRoutes(keyring, peers).addTo(router);
            certificateCalls = new CertificateCalls(post.self(), keyring, peers, client);
        }
    }

    /** What this node asks others about certificates; empty for a door on loopback alone. */
    public Optional<CertificateCalls> certificateCalls() {
        return Optional.ofNullable(certificateCalls);
    }

    /** All routes, such as {@code GET /v1/jobs/{id}}, with the rights that they need. */
    Map<String, Rights> rights() {
        return router.rights();
    }

    /** Starts to take calls. */
    public void start() {
        server.start();
        beyond.forEach(HttpServer::start);
        silentMembers.start();
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** This node's worker's way to the master. */
    public MasterCalls masterCalls() {
        return masterCalls;
    }

    /** Takes no further calls and cuts those that are under way. */
    @Override
    public void close() {
        silentMembers.close();
        server.stop(0);
        beyond.forEach(each -> each.stop(0));
        client.close();
        threads.shutdownNow();
    }

    private static void preset(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
