package bramble.http;

import bramble.core.ClusterId;
import bramble.core.NodeId;
import bramble.http.server.Bounds;
import bramble.http.server.HttpListener;
import bramble.master.Master;
import bramble.security.Certificates;
import bramble.security.Keyring;
import bramble.security.LocalSecret;
import bramble.worker.input.FileCache;
import bramble.worker.output.OutputStore;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API of one node, with a virtual thread for each connection.
 *
 * <p>To be made before the log starts, so that it hears of every master. Every node's door takes
 * every call: it is answered by the master, wherever that is.
 */
public final class Door implements AutoCloseable {

    private final HttpListener server;
    private final List<HttpListener> beyond = new ArrayList<>();
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
        server =
                new HttpListener(
                        post.listen(),
                        new HttpListener.Service(
                                null,
                                Bounds.loopback(Turnstile.connectionsMax()),
                                router,
                                threads));
        addRoutes(
                post,
                master,
                peers,
                outputs,
                new Inside(mastership, relay, local, epochs, users, attempts, keyring));
        openBeyond(keys.beyond());
    }

    private void openBeyond(@Nullable Beyond way) throws IOException {
        if (way == null) {
            return;
        }
        try {
            for (var address : way.addresses()) {
                beyond.add(secured(address, way.keyring().trust().server()));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private HttpListener secured(InetSocketAddress address, SSLContext context) throws IOException {
        try {
            return new HttpListener(
                    address,
                    new HttpListener.Service(
                            context, Bounds.beyond(Turnstile.connectionsMax()), router, threads));
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
        beyond.forEach(HttpListener::start);
        silentMembers.start();
    }

    /** The port that it listens on. */
    public int port() {
        return server.address().getPort();
    }

    /** This node's worker's way to the master. */
    public MasterCalls masterCalls() {
        return masterCalls;
    }

    /** Takes no further calls and cuts those that are under way. */
    @Override
    public void close() {
        silentMembers.close();
        server.close();
        beyond.forEach(HttpListener::close);
        client.close();
        threads.shutdownNow();
    }
}
