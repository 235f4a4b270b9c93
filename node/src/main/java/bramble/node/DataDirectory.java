package bramble.node;

import bramble.api.JoinToken;
import bramble.api.ProblemException;
import bramble.api.Version;
import bramble.core.ClusterId;
import bramble.core.ClusterSnapshot;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.http.Joining;
import bramble.log.SnapshotCodec;
import bramble.plan.Electorate;
import bramble.protocol.Roster;
import bramble.security.Certificates;
import bramble.security.KeyFiles;
import bramble.security.Keyring;
import bramble.security.LocalSecret;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one directory of a node, held by one process at a time. It remembers who the node is, so that
 * the same directory is the same node whatever its address.
 */
final class DataDirectory implements AutoCloseable {

    private static final String FORMAT = "1";

    /** Among the members, the key of those that are members no more. */
    private static final String REMOVED = "removed";

    /** Among the members, the key of the cluster's epoch, where that is not the first. */
    private static final String EPOCH = "epoch";

    /** A restored backup, until the log holds it. */
    private static final String BASE = "restored.snapshot";

    private final Path root;
    private final FileLock lock;

    private DataDirectory(Path root, FileLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Who the node is, for good.
     *
     * @param founders the API addresses with which its cluster was founded, this node's own among
     *     them; none if it joined a cluster
     * @param listen where it listened last
     * @param advertise where others were told last that it is; null for what {@code listen} says
     */
    record Identity(
            NodeId node,
            ClusterId cluster,
            List<Address> founders,
            Address listen,
            @Nullable Address advertise) {

        Identity {
            founders = List.copyOf(founders);
        }

        /** The id of a founding member, which every other one can tell too. */
        NodeId founder(int number) {
            return founders.size() == 1 ? node : derived(cluster, founders.get(number));
        }

        static NodeId derived(ClusterId cluster, Address address) {
            return new NodeId(
                    UUID.nameUUIDFromBytes(
                            (cluster + " " + address).getBytes(StandardCharsets.UTF_8)));
        }

        /** The founding members, of whom the first few vote. */
        Roster founding() {
            var seats = new TreeMap<NodeId, Roster.Seat>();
            var voting = Electorate.founding(founders.size());
            for (var number = 0; number < founders.size(); number++) {
                var id = founder(number);
                var address = founders.get(number).toString();
                seats.put(id, new Roster.Seat(id, address, number < voting));
            }
            return new Roster(List.copyOf(seats.values()));
        }
    }

    /** Takes the directory for this process, and makes it if it is not there. */
    static DataDirectory open(Path root) {
        try {
            Files.createDirectories(root);
            var channel =
                    FileChannel.open(
                            root.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            var lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw UsageException.impossible(
                        "another node is running on the data directory "
                                + root
                                + "; stop it first, or give this one a directory of its own with --data");
            }
            return new DataDirectory(root, lock);
        } catch (IOException e) {
            throw UsageException.impossible(
                    "the data directory "
                            + root
                            + " cannot be used: "
                            + e
                            + "; choose another with --data");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path root() {
        return root;
    }

    /**
     * Who the node is; a new directory becomes a new node, which joins a cluster, or founds the one
     * that the options name, or one of its own.
     */
    Identity identity(NodeOptions options, LocalSecret secret) {
        var file = root.resolve("node.properties");
        try {
            return Files.exists(file) ? remembered(file, options) : founded(file, options, secret);
        } catch (ProblemException e) {
            throw UsageException.impossible(
                    "the cluster does not take this node in: " + e.problem().detail());
        } catch (IOException e) {
            throw UsageException.impossible("the file " + file + " cannot be used: " + e);
        }
    }

    private Identity remembered(Path file, NodeOptions options) throws IOException {
        var kept = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            kept.load(in);
        }
        if (!FORMAT.equals(kept.getProperty("format"))) {
            throw UsageException.impossible(
                    "the data directory "
                            + root
                            + " is of format "
                            + kept.getProperty("format")
                            + ", and this version of Bramble knows format "
                            + FORMAT
                            + "; use the version that wrote it");
        }
        var founders = new ArrayList<Address>();
        for (var each : kept.getProperty("founders").split(",", -1)) {
            if (!each.isEmpty()) {
                founders.add(Address.parse(each));
            }
        }
        refuseRemoved(kept.getProperty("removed"));
        var last = kept.getProperty("listen");
        var identity =
                new Identity(
                        NodeId.parse(kept.getProperty("node")),
                        ClusterId.parse(kept.getProperty("cluster")),
                        founders,
                        last == null
                                ? founders.get(Integer.parseInt(kept.getProperty("own")))
                                : Address.parse(last),
                        parsed(kept.getProperty("advertise")));
        var group = options.group();
        if (group != null && !group.cluster().equals(identity.cluster())) {
            throw UsageException.impossible(
                    "the data directory "
                            + root
                            + " belongs to cluster "
                            + identity.cluster()
                            + ", and this node was told to be of cluster "
                            + group.cluster()
                            + "; a node never changes its cluster: give it an empty directory with --data");
        }
        if (group != null && !group.peers().equals(identity.founders())) {
            throw UsageException.impossible(
                    "the data directory "
                            + root
                            + " was founded with "
                            + identity.founders()
                            + ", and this node was told "
                            + group.peers()
                            + "; leave --peers out, or give it an empty directory");
        }
        var moved = moved(identity, options);
        if (!moved.equals(identity)) {
            place(kept, moved);
            write(file, kept);
        }
        return moved;
    }

    /** Where it is now, by its options, and where it was last if they do not say. */
    private static Identity moved(Identity identity, NodeOptions options) {
        var listen = options.listen();
        var advertise = options.reach().advertise();
        var stays = listen == null || listen.equals(identity.listen());
        return new Identity(
                identity.node(),
                identity.cluster(),
                identity.founders(),
                listen == null ? identity.listen() : listen,
                advertise == null && stays ? identity.advertise() : advertise);
    }

    private static @Nullable Address parsed(@Nullable String text) {
        return text == null ? null : Address.parse(text);
    }

    private static void place(Properties kept, Identity identity) {
        kept.setProperty("listen", identity.listen().toString());
        var advertise = identity.advertise();
        if (advertise == null) {
            kept.remove("advertise");
        } else {
            kept.setProperty("advertise", advertise.toString());
        }
    }

    private void refuseRemoved(@Nullable String why) {
        if (why != null) {
            throw UsageException.impossible(
                    "the node in "
                            + root
                            + " does not start: "
                            + why
                            + ". Give a new node on this machine an empty directory with --data");
        }
    }

    /** Remembers for good that this node belongs to no cluster any more. */
    void removed(String why) throws IOException {
        var file = root.resolve("node.properties");
        var kept = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            kept.load(in);
        }
        kept.setProperty("removed", why);
        write(file, kept);
    }

    /**
     * A cluster of one that begins with a backup's state, in the next epoch: the members of then
     * are no members of it, and no join token of then stands. Its users stay.
     */
    private Identity restored(Path file, Path backup, NodeOptions options) throws IOException {
        ClusterSnapshot kept;
        try (var in = Files.newInputStream(backup)) {
            kept = SnapshotCodec.read(in);
        } catch (IOException e) {
            throw UsageException.impossible(
                    "the backup " + backup + " cannot be read: " + e.getMessage());
        }
        var cluster = kept.header().cluster();
        if (cluster == null) {
            throw UsageException.impossible("the backup " + backup + " is of no cluster");
        }
        var header = kept.header();
        var next =
                new ClusterSnapshot(
                        new ClusterSnapshot.Header(
                                cluster, header.epoch() + 1, header.timeMillis(), header.serial()),
                        new ClusterSnapshot.Members(
                                List.of(),
                                List.of(),
                                new ClusterSnapshot.Access(
                                        List.of(), kept.members().access().users())),
                        kept.decisions(),
                        kept.jobs(),
                        kept.leases(),
                        kept.contents());
        var draft = root.resolve(BASE + ".new");
        try (var out = new BufferedOutputStream(Files.newOutputStream(draft))) {
            SnapshotCodec.write(next, out);
        }
        Privacy.close(draft);
        force(draft);
        Files.move(draft, root.resolve(BASE), StandardCopyOption.ATOMIC_MOVE);
        var listen = options.listenOrUsual();
        var identity =
                new Identity(
                        new NodeId(UUID.randomUUID()),
                        cluster,
                        List.of(listening(options).address()),
                        listen,
                        options.reach().advertise());
        write(file, properties(identity));
        return identity;
    }

    /** The state of a backup that the log does not hold yet; empty if there is none. */
    Optional<ClusterSnapshot> base() throws IOException {
        var file = root.resolve(BASE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file)) {
            return Optional.of(SnapshotCodec.read(in));
        }
    }

    /** Says that the log holds it. */
    void dropBase() throws IOException {
        Files.deleteIfExists(root.resolve(BASE));
    }

    private Identity joined(Path file, JoinToken token, NodeOptions options) throws IOException {
        var listening = listening(options);
        requireReach(token, listening);
        var files = keyFiles(options);
        var key = token.authority().isEmpty() ? null : Keyring.publicKey(files);
        var id = key == null ? UUID.randomUUID() : Certificates.nodeOf(key);
        var name = options.name() == null ? HostName.read() : options.name();
        var address = listening.address().toString();
        var node = new Node(new NodeId(id), name, address, Version.text(), false);
        Joining.Welcome welcome;
        try (var neighbours = Neighbours.seeking(token, listening, options.reach().discover())) {
            welcome = Joining.ask(token, node, key, neighbours::addresses);
        }
        var papers = welcome.papers();
        if (papers != null) {
            Keyring.keep(files, papers.certificate(), papers.authority());
        }
        keepRoster(welcome.roster());
        var identity =
                new Identity(
                        node.id(),
                        welcome.cluster(),
                        List.of(),
                        options.listenOrUsual(),
                        options.reach().advertise());
        write(file, properties(identity));
        return identity;
    }

    private static void requireReach(JoinToken token, Listening listening) {
        if (!token.authority().isEmpty() && !listening.secured()) {
            throw UsageException.wrong(
                    "the cluster has nodes on several machines, and those cannot reach this one at "
                            + listening.address()
                            + ": leave --listen out, or name an address of this machine on their network");
        }
        if (token.authority().isEmpty() && listening.secured()) {
            throw UsageException.wrong(
                    "the cluster serves its own machine alone: start its node again with --listen "
                            + NodeOptions.EVERYWHERE
                            + ", and make another token there with: bramble token");
        }
    }

    private static Listening listening(NodeOptions options) {
        var reach = options.reach();
        return Listening.of(options.listenOrUsual(), reach.advertise(), reach.alwaysTls());
    }

    /** Where this node's keys are. */
    KeyFiles keyFiles(NodeOptions options) {
        var directory = root.resolve("trust");
        var seal = options.reach().sealFile();
        return seal == null ? KeyFiles.in(directory) : new KeyFiles(directory, seal);
    }

    private static Properties properties(Identity identity) {
        var kept = new Properties();
        kept.setProperty("format", FORMAT);
        kept.setProperty("node", identity.node().toString());
        kept.setProperty("cluster", identity.cluster().toString());
        kept.setProperty(
                "founders",
                String.join(",", identity.founders().stream().map(Address::toString).toList()));
        place(kept, identity);
        return kept;
    }

    /** Who belonged to the cluster when this node was last told. */
    Roster roster(Identity identity) throws IOException {
        var file = root.resolve("members.properties");
        if (!Files.exists(file)) {
            return identity.founding();
        }
        var kept = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            kept.load(in);
        }
        var seats = new TreeMap<NodeId, Roster.Seat>();
        var removed = kept.getProperty(REMOVED, "");
        kept.remove(REMOVED);
        var epoch = Integer.parseInt(kept.getProperty(EPOCH, "1"));
        kept.remove(EPOCH);
        for (var each : kept.stringPropertyNames()) {
            var id = NodeId.parse(each);
            var words = kept.getProperty(each).split(" ", -1);
            seats.put(id, new Roster.Seat(id, words[0], words.length > 1));
        }
        return new Roster(
                List.copyOf(seats.values()),
                removed.isEmpty()
                        ? List.of()
                        : Stream.of(removed.split(",", -1)).map(NodeId::parse).toList(),
                epoch);
    }

    /** Keeps who belongs to the cluster. */
    void keepRoster(Roster roster) {
        var kept = new Properties();
        for (var seat : roster.seats()) {
            kept.setProperty(
                    seat.node().toString(), seat.address() + (seat.voter() ? " voter" : ""));
        }
        if (!roster.removed().isEmpty()) {
            kept.setProperty(
                    REMOVED,
                    String.join(",", roster.removed().stream().map(NodeId::toString).toList()));
        }
        if (roster.epoch() > 1) {
            kept.setProperty(EPOCH, Integer.toString(roster.epoch()));
        }
        try {
            write(root.resolve("members.properties"), kept);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("the members cannot be written to " + root + ": " + e, e));
        }
    }

    private Identity founded(Path file, NodeOptions options, LocalSecret secret)
            throws IOException {
        return switch (options.start()) {
            case NodeOptions.Start.Restore(var backup) -> restored(file, backup, options);
            case NodeOptions.Start.Join(var token) -> joined(file, token, options);
            case NodeOptions.Start.Gather(var wish) ->
                    founded(file, options, gathered(wish, options.listenOrUsual(), secret));
            case null -> {
                var alone = List.of(listening(options).address());
                var group = options.group();
                yield founded(
                        file,
                        options,
                        group == null
                                ? new NodeOptions.Group(new ClusterId(UUID.randomUUID()), alone)
                                : group);
            }
        };
    }

    /** The group that new nodes agree on. What this one has promised is on disk all the while. */
    private NodeOptions.Group gathered(Gathering.Wish wish, Address listen, LocalSecret secret)
            throws IOException {
        if (!listen.isLoopback()) {
            throw UsageException.wrong(
                    "nodes found a cluster together on loopback only in this version, and "
                            + listen
                            + " is none: found it with one node, and have the others join with tokens of: bramble token");
        }
        var file = root.resolve("founding.properties");
        var kept = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                kept.load(in);
            }
        } else {
            kept.setProperty("id", UUID.randomUUID().toString());
            write(file, kept);
        }
        var self = Gathering.self(UUID.fromString(kept.getProperty("id")), listen);
        var promise = Gathering.founders(kept.getProperty("promise", ""));
        if (!promise.isEmpty() && !promise.contains(self)) {
            throw UsageException.impossible(
                    "this node has promised to found a cluster with "
                            + promise
                            + ", and is now told to listen on "
                            + listen
                            + ": start it where it was. If the cluster is not founded yet, all its nodes may begin anew with empty directories");
        }
        return new Gathering(
                        wish,
                        self,
                        promise,
                        secret,
                        set -> {
                            kept.setProperty("promise", Gathering.text(set));
                            try {
                                write(file, kept);
                            } catch (IOException e) {
                                throw new UncheckedIOException(
                                        new IOException("a promise cannot be kept: " + e, e));
                            }
                        })
                .gather();
    }

    private static Identity founded(Path file, NodeOptions options, NodeOptions.Group group)
            throws IOException {
        var listen = options.listenOrUsual();
        var own = group.peers().indexOf(listening(options).address());
        if (own < 0) {
            throw UsageException.wrong(
                    "--peers names all founding nodes, and this one, which listens on "
                            + listen
                            + ", is not among "
                            + group.peers());
        }
        var node =
                group.peers().size() == 1
                        ? new NodeId(UUID.randomUUID())
                        : Identity.derived(group.cluster(), group.peers().get(own));
        var identity =
                new Identity(
                        node, group.cluster(), group.peers(), listen, options.reach().advertise());
        write(file, properties(identity));
        return identity;
    }

    /**
     * Counts the starts of this node. The number is on disk before it is used, so no two lives have
     * the same.
     */
    long nextStart() throws IOException {
        var file = root.resolve("starts.properties");
        var kept = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                kept.load(in);
            }
        }
        var start = Long.parseLong(kept.getProperty("starts", "0")) + 1;
        kept.setProperty("starts", Long.toString(start));
        write(file, kept);
        return start;
    }

    private static void force(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void write(Path file, Properties kept) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".new");
        try (var out = Files.newBufferedWriter(draft)) {
            Privacy.close(draft);
            kept.store(
                    out,
                    "This node. Do not copy it to another machine: two nodes must not be the same.");
        }
        force(draft);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
