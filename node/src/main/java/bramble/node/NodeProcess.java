package bramble.node;

import bramble.api.Version;
import bramble.core.Command;
import bramble.core.Holder;
import bramble.core.Node;
import bramble.core.SessionId;
import bramble.http.Copies;
import bramble.http.Door;
import bramble.http.Greeting;
import bramble.http.Peers;
import bramble.http.Source;
import bramble.log.ReplicatedLog;
import bramble.log.Voter;
import bramble.log.raft.DamagedLogException;
import bramble.log.raft.RaftLog;
import bramble.log.raft.RaftSettings;
import bramble.master.Clock;
import bramble.master.Master;
import bramble.master.ReplicaThread;
import bramble.plan.Timing;
import bramble.protocol.Roster;
import bramble.security.Certificates;
import bramble.security.Keyring;
import bramble.security.LocalSecret;
import bramble.security.TrustClock;
import bramble.store.Copier;
import bramble.store.Keeper;
import bramble.store.Scrubber;
import bramble.store.Store;
import bramble.worker.DiskSpace;
import bramble.worker.Worker;
import bramble.worker.WorkerClock;
import bramble.worker.WorkerSettings;
import bramble.worker.input.FileCache;
import bramble.worker.output.OutputStore;
import bramble.worker.process.Cgroups;
import bramble.worker.process.TaskUser;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One node with all its parts, started and stopped in order. What is started later uses what was
 * started before, so stopping goes backwards: the worker first, which still reports what it ends,
 * and the log before the replica that it drives.
 */
final class NodeProcess implements AutoCloseable {

    private static final long HAND_OVER_SECONDS_MAX = 2;
    private static final int SETTLE_TRIES_MAX = 300;
    private static final long SETTLE_PAUSE_MILLIS = 100;

    private final DataDirectory directory;
    private final NodeOptions.Work work;
    private final TaskUser user;
    private final Cgroups cgroups;
    private final NodeIdentity identity;
    private final Listening listening;
    private final @Nullable Keyring keyring;
    private final @Nullable TrustUpkeep upkeep;
    private final Neighbours neighbours;
    private final Master master;
    private final Door door;
    private final ReplicatedLog log;
    private final Worker worker;
    private final Store store;
    private final Keeper keeper;
    private final Scrubber scrubber;

    private NodeProcess(
            DataDirectory directory,
            NodeOptions options,
            Optional<Path> usual,
            Consumer<Throwable> fatal)
            throws IOException {
        this.directory = directory;
        work = options.work();
        user = TaskAccount.settle(work, directory.root());
        var localSecret = LocalTokenFile.open(directory.root(), usual);
        this.identity = directory.identity(options);
        this.listening =
                Listening.of(identity.listen(), identity.advertise(), options.reach().alwaysTls());
        var address = listening.address();
        var start = directory.nextStart();
        var session = SessionId.of(start, new SecureRandom().nextLong());
        var settings =
                WorkerSettings.of(
                        new Holder(identity.node(), session),
                        directory.root(),
                        options.work().slots(),
                        listening.local().toString());
        store = Store.open(directory.root().resolve("store"), identity.node());
        var copies = new Copies(identity.node(), store);
        var copier = new Copier(identity.node(), store, copies);
        keeper = new Keeper(identity.node(), store, copier, copies);
        copies.tellDamageTo(keeper);
        scrubber = new Scrubber(store, copies, keeper, options.disk().scrubEvery());
        var files =
                FileCache.open(
                        directory.root().resolve("shared"), copies::open, FileCache.BYTES_MAX);
        var output =
                OutputStore.open(
                        settings.outputDirectory(), settings.bounds().streamBytes(), store, copier);
        cgroups = TaskAccount.cgroups(work, identity.node());
        var roster = directory.members().read(identity);
        var book =
                new AddressBook(
                        new Peers.Place(identity.node(), address.toString(), start),
                        roster,
                        directory.members()::write);
        keyring = keyring(options, roster, book);
        refuseUnfit(roster, book, localSecret);
        master =
                new Master(
                        identity.node().toString(),
                        new Master.Identity(session, identity.cluster(), founders()),
                        Timing.STANDARD
                                .with(options.membership().voters())
                                .with(options.disk().keeping()),
                        Clock.system(),
                        new ReplicaThread("bramble-replica", fatal));
        var base = directory.base();
        base.ifPresent(master::begin);
        master.withHeap(Runtime.getRuntime().maxMemory());
        master.start();
        var listen = new InetSocketAddress(listening.local().host(), listening.local().port());
        door =
                open(
                        listen,
                        () ->
                                new Door(
                                        new Door.Post(
                                                identity.node(),
                                                identity.cluster(),
                                                Version.text(),
                                                listen),
                                        master,
                                        book,
                                        new Door.Outputs(output, copies, files),
                                        doorKeys(localSecret)));
        var self = Voter.at(identity.node().toString(), listening.bind().toString());
        var raft =
                RaftSettings.of(directory.root().resolve("log"), self, voters(identity.founding()));
        log =
                open(
                        new InetSocketAddress(self.host(), self.port()),
                        () ->
                                RaftLog.open(
                                        raft,
                                        master,
                                        fatal,
                                        keyring == null ? null : new LinkProof(keyring.trust()),
                                        new LinkFence(book, door.masterCalls())));
        book.tell(log::moved);
        var calls = door.certificateCalls();
        master.connect(
                calls.<ReplicatedLog>map(
                                each ->
                                        new KeyedLog(
                                                log,
                                                self.id(),
                                                each,
                                                task -> Thread.ofVirtual().start(task)))
                        .orElse(log));
        if (base.isPresent()) {
            settle();
        }
        var machine =
                new MachineReader(name(options), address, options.work(), space(options), store);
        worker =
                Worker.start(
                        settings,
                        WorkerClock.system(),
                        output,
                        door.masterCalls(),
                        new Worker.Machinery(machine::read, keeper::follow, files, user, cgroups));
        keeper.start();
        door.start();
        neighbours = neighbours(options, book);
        book.hintsFrom(neighbours::places);
        scrubber.start();
        upkeep =
                keyring == null
                        ? null
                        : TrustUpkeep.start(
                                identity.node(),
                                keyring,
                                book,
                                calls.orElseThrow(),
                                options.reach().certificateLife());
    }

    /** Who says where this node is, and asks where others are, on the local network. */
    private Neighbours neighbours(NodeOptions options, AddressBook book) {
        var ring = keyring;
        if (ring == null || !options.reach().discover()) {
            return Neighbours.NONE;
        }
        return Neighbours.announcing(
                new Neighbours.Self(
                        identity.cluster(),
                        identity.node(),
                        name(options),
                        Certificates.fingerprint(ring.trust().identity().authority())),
                listening,
                book);
    }

    /**
     * Before this node's replica takes part in anything: what it cannot read, or others cannot read
     * of it, must not come to be.
     */
    private void refuseUnfit(Roster roster, AddressBook book, LocalSecret localSecret)
            throws IOException {
        var others =
                roster.seats().stream()
                        .filter(each -> !each.node().equals(identity.node()))
                        .map(Roster.Seat::address)
                        .toList();
        if (others.isEmpty()) {
            return;
        }
        var self =
                new Greeting.Self(
                        identity.cluster(),
                        identity.node(),
                        listening.address().toString(),
                        localSecret,
                        keyring == null ? null : keyring.trust(),
                        book.vote(),
                        book.epoch());
        // Not closed, which would wait for nodes that are silent.
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var why = Greeting.unfit(self, others, threads);
        threads.shutdownNow();
        if (why.isPresent()) {
            if (why.get().over()) {
                directory.over(why.get().why());
            }
            throw UsageException.impossible(why.get().why());
        }
    }

    private Door.Keys doorKeys(LocalSecret localSecret) {
        return keyring == null
                ? new Door.Keys(localSecret, Source::byAddress, false)
                : Door.Keys.of(localSecret, new Door.Beyond(keyring, listening.beyond()));
    }

    /**
     * What proves who this node is; null on loopback alone. A node that is alone and has none yet
     * founds the cluster's authority: so a cluster of one needs no other ceremony to become one of
     * several machines than to be told where to listen.
     */
    private @Nullable Keyring keyring(NodeOptions options, Roster roster, AddressBook book)
            throws IOException {
        var files = directory.keyFiles(options);
        var isAlone = roster.seats().stream().allMatch(each -> each.node().equals(identity.node()));
        var isThere = Keyring.isThere(files);
        if (!listening.secured()) {
            if (isThere && !isAlone) {
                throw UsageException.wrong(
                        "the other nodes of the cluster cannot reach this one at "
                                + listening.address()
                                + ": start it with --listen and an address of this machine on their network, or with --listen "
                                + NodeOptions.EVERYWHERE);
            }
            return null;
        }
        var life = options.reach().certificateLife();
        if (!isThere) {
            if (!isAlone) {
                throw UsageException.impossible(
                        "the nodes of this cluster began on loopback alone, so they have no certificates: found a cluster with one node and --listen, have others join it, and move the jobs there");
            }
            Keyring.found(
                    files, identity.cluster().uuid(), identity.node().uuid(), Instant.now(), life);
        }
        return Keyring.open(files, book::wasRemoved, TrustClock.system(), life);
    }

    /**
     * Starts a node.
     *
     * @param usual where the nodes of one account share their local token; empty for none
     * @param fatal told, on any thread, of a defect after which the node must end
     * @throws UsageException when the options or the machine do not allow it
     */
    static NodeProcess start(NodeOptions options, Optional<Path> usual, Consumer<Throwable> fatal) {
        var directory = DataDirectory.open(options.data());
        try {
            return new NodeProcess(directory, options, usual, fatal);
        } catch (DamagedLogException e) {
            throw UsageException.impossible(
                    "the log in " + options.data() + " is damaged: " + e.getMessage());
        } catch (IOException e) {
            throw UsageException.impossible(
                    "the node cannot start with the data directory " + options.data() + ": " + e);
        }
    }

    /**
     * Has the log hold a restored state before anybody else can get this log: its first snapshot
     * covers it, and the second one lets go of the entries before the first.
     */
    private void settle() throws IOException {
        var self =
                new Node(
                        identity.node(),
                        HostName.read(),
                        listening.address().toString(),
                        Version.text(),
                        false);
        for (var snapshots = 0; snapshots < 2; snapshots++) {
            var joined = false;
            for (var tries = 0; !joined && tries < SETTLE_TRIES_MAX; tries++) {
                try {
                    master.propose(new Command.JoinNode(self)).get();
                    log.snapshot().get();
                    joined = true;
                } catch (ExecutionException notYet) {
                    Main.LOG.debug("the restored state is not settled yet", notYet);
                    pause();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            if (!joined) {
                throw new IOException("the restored state cannot be written to the log");
            }
        }
        directory.dropBase();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(SETTLE_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The first members of a cluster that this node founds, named for now by their addresses. */
    private List<Node> founders() {
        return identity.founding().seats().stream()
                .map(each -> new Node(each.node(), each.address(), each.address(), "", false))
                .toList();
    }

    private static List<Voter> voters(Roster roster) {
        return roster.seats().stream()
                .filter(Roster.Seat::voter)
                .map(each -> Voter.at(each.node().toString(), each.address()))
                .toList();
    }

    /**
     * Has somebody told, once, that this node belongs to its cluster no longer. That is on disk by
     * then, so that no later start of it asks again.
     */
    void whenRemoved(Consumer<String> listener) {
        door.masterCalls().whenDismissed(once("the removal", directory::removed, listener));
    }

    /**
     * Has somebody told, once, that the cluster was recovered without this voter, and what to do.
     * That is on disk by then: its replica never takes part in anything again, also where nobody is
     * found who says so.
     */
    void whenOver(Consumer<String> listener) {
        door.masterCalls().whenOver(once("the end of its epoch", directory::over, listener));
    }

    private interface Remembering {
        void remember(String why) throws IOException;
    }

    private static Consumer<String> once(
            String what, Remembering memory, Consumer<String> listener) {
        var told = new AtomicBoolean();
        return why -> {
            if (told.compareAndSet(false, true)) {
                try {
                    memory.remember(why);
                } catch (IOException e) {
                    Main.LOG.error("cannot remember {}: {}", what, e.toString());
                }
                listener.accept(why);
            }
        };
    }

    /**
     * Has somebody told that the master does not understand this node's version, and what to do.
     * The node remains a member.
     */
    void whenUnfit(Consumer<String> listener) {
        door.masterCalls().whenUnfit(listener);
    }

    /** Stops for good, since the cluster does not want this node: nothing that it runs goes on. */
    void closeForGood() {
        scrubber.close();
        keeper.close();
        worker.close();
        closeRest();
    }

    private DiskSpace space(NodeOptions options) {
        var space = DiskSpace.of(directory.root());
        var keep = options.disk().keepBytes();
        var reserve = options.disk().reserveBytes();
        space = keep == null ? space : space.withQuota(keep);
        return reserve == null ? space : space.withReserve(reserve);
    }

    private String name(NodeOptions options) {
        var given = options.name();
        if (given != null) {
            return given;
        }
        var host = HostName.read();
        return identity.founders().size() == 1 ? host : host + "-" + listening.address().port();
    }

    private interface Opening<T> {
        T open() throws IOException;
    }

    private static <T> T open(InetSocketAddress listen, Opening<T> opening) throws IOException {
        try {
            return opening.open();
        } catch (Door.TakenException e) {
            throw taken(e.address(), e);
        } catch (BindException e) {
            throw taken(listen, e);
        }
    }

    private static UsageException taken(InetSocketAddress listen, BindException e) {
        return UsageException.impossible(
                "the port "
                        + listen.getPort()
                        + " of "
                        + listen.getHostString()
                        + " is in use by another program, or not this machine's ("
                        + e.getMessage()
                        + "); stop that program, or choose another address with --listen (a node takes the port and the one after it)");
    }

    /** Where this machine's own users reach it. */
    Address address() {
        return listening.local();
    }

    /** What a person who has just started it wants to know, in one line. */
    String description() {
        return "node "
                + identity.node()
                + " of cluster "
                + identity.cluster()
                + " serves "
                + (listening.secured() ? "https://" + listening.address() + " and " : "")
                + "http://"
                + listening.local()
                + ", data in "
                + directory.root()
                + TaskAccount.inWords(work, user, cgroups);
    }

    /**
     * Stops in order. Running tasks go on: the next start of this node adopts them, and without one
     * they end when their lease does.
     */
    @Override
    public void close() {
        scrubber.close();
        keeper.close();
        worker.closeForRestart();
        closeRest();
    }

    private void closeRest() {
        try {
            log.handOver().get(HAND_OVER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Not the master, or nobody to hand over to: the others elect one when this node is
            // silent.
            Main.LOG.debug("no hand-over", e);
        }
        neighbours.close();
        door.close();
        if (upkeep != null) {
            upkeep.close();
        }
        log.close();
        master.close();
        directory.close();
    }
}
