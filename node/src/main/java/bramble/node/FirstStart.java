package bramble.node;

import bramble.api.JoinToken;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Version;
import bramble.core.ClusterId;
import bramble.core.ClusterSnapshot;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.SecretDigest;
import bramble.discovery.Founder;
import bramble.http.Joining;
import bramble.log.SnapshotCodec;
import bramble.security.Certificates;
import bramble.security.Keyring;
import bramble.security.Secrets;
import bramble.security.Unproven;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a new directory becomes a node: it joins a cluster, founds one alone or with others, or
 * begins with a backup.
 */
final class FirstStart {

    private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);

    /**
     * The token of founders does not expire: clocks that start in 1970 and jump would make it do so
     * before they have joined.
     */
    private static final long NEVER_MILLIS = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

    /** A secret of random digits, as {@code openssl rand -hex 16} writes it, is 128 bits. */
    private static final int STRONG_BYTES_MIN = 32;

    private static final int DIFFERENT_BYTES_MIN = 8;

    private final DataDirectory directory;
    private final NodeOptions options;

    /**
     * @param directory a new one
     */
    FirstStart(DataDirectory directory, NodeOptions options) {
        this.directory = directory;
        this.options = options;
    }

    /**
     * What becomes of a new directory: a member of a cluster that exists, or of one that begins.
     *
     * @throws ProblemException when the cluster does not take it in
     */
    NodeIdentity identity() throws IOException {
        return switch (options.start()) {
            case NodeOptions.Start.Restore(var backup) -> restored(backup);
            case NodeOptions.Start.Join(var token) -> joined(token, UUID.randomUUID());
            case NodeOptions.Start.Gather(var wish) -> gathered(wish);
            case null -> {
                var alone = List.of(listening().address());
                var group = options.group();
                yield founded(
                        group == null
                                ? new NodeOptions.Group(new ClusterId(UUID.randomUUID()), alone)
                                : group);
            }
        };
    }

    /**
     * A cluster of one that begins with a backup's state, in the next epoch: the members of then
     * are no members of it, and no join token of then stands. Its users stay.
     */
    private NodeIdentity restored(Path backup) throws IOException {
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
        begin(next);
        var listen = options.listenOrUsual();
        return new NodeIdentity(
                new NodeId(UUID.randomUUID()),
                cluster,
                List.of(listening().address()),
                listen,
                options.reach().advertise());
    }

    /** Keeps a state with which this node's log begins. */
    private void begin(ClusterSnapshot state) throws IOException {
        var base = directory.baseFile();
        var draft = base.resolveSibling(base.getFileName() + ".new");
        try (var out = new BufferedOutputStream(Files.newOutputStream(draft))) {
            SnapshotCodec.write(state, out);
        }
        Privacy.close(draft);
        PropertiesFile.replace(draft, base);
    }

    /**
     * Joins the cluster of a token.
     *
     * @param unproven the node's id in a cluster that has no authority; else it follows from its
     *     key
     */
    private NodeIdentity joined(JoinToken token, UUID unproven) throws IOException {
        var listening = listening();
        requireReach(token, listening);
        var files = directory.keyFiles(options);
        var key = token.authority().isEmpty() ? null : Keyring.publicKey(files);
        var id = key == null ? unproven : Certificates.nodeOf(key);
        var address = listening.address().toString();
        var node = new Node(new NodeId(id), name(), address, Version.text(), false);
        Joining.Welcome welcome;
        try (var neighbours = Neighbours.seeking(token, listening, options.reach().discover())) {
            welcome = Joining.ask(token, node, key, neighbours::addresses);
        }
        var papers = welcome.papers();
        if (papers != null) {
            Keyring.keep(files, papers.certificate(), papers.authority());
        }
        directory.members().write(welcome.roster());
        return new NodeIdentity(
                node.id(),
                welcome.cluster(),
                List.of(),
                options.listenOrUsual(),
                options.reach().advertise());
    }

    private String name() {
        return options.name() == null ? HostName.read() : options.name();
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

    private Listening listening() {
        var reach = options.reach();
        return Listening.of(options.listenOrUsual(), reach.advertise(), reach.alwaysTls());
    }

    /**
     * Founds a cluster with others: the first of them begins it alone, and the others join it by a
     * token whose secret follows from what all of them were given.
     */
    private NodeIdentity gathered(Gathering.Wish wish) throws IOException {
        var listening = listening();
        if (listening.secured()) {
            requireStrong(wish.secret());
        }
        var keys = listening.secured() ? directory.keyFiles(options) : null;
        var notes =
                new FoundingNotes(
                        new PropertiesFile(directory.root().resolve("founding.properties")),
                        keys == null
                                ? UUID.randomUUID()
                                : Certificates.nodeOf(Keyring.publicKey(keys)),
                        keys,
                        options.reach().certificateLife());
        var self = new Founder(notes.id(), listening.address().toString());
        if (!notes.promise().isEmpty() && !notes.promise().contains(self)) {
            throw UsageException.impossible(
                    "this node has promised to found a cluster with "
                            + notes.promise()
                            + ", and is now told to listen on "
                            + listening.address()
                            + ": start it where it was. If the cluster is not founded yet, all its nodes may begin anew with empty directories");
        }
        var words = new FoundingWords(wish.name(), wish.secret());
        var shown = keys == null ? null : Unproven.server(keys);
        var tls =
                shown == null
                        ? null
                        : new Gathering.Tls(
                                shown.context(), Unproven.client(), shown.fingerprint());
        var meant = listening.bind();
        var bind = new InetSocketAddress(meant.host(), meant.port());
        try (var neighbours = neighbours(words, self, listening)) {
            var own = new Gathering.Own(self, bind, tls, () -> places(wish, neighbours));
            try (var gathering = new Gathering(wish, words, own, notes)) {
                var agreed = gathering.gather(notes);
                return agreed.isFirst()
                        ? first(agreed, words, notes.id())
                        : joinedFirst(agreed, words, notes.id());
            }
        }
    }

    private static void requireStrong(byte[] secret) {
        var different = new HashSet<Byte>();
        for (var each : secret) {
            different.add(each);
        }
        if (secret.length < STRONG_BYTES_MIN || different.size() < DIFFERENT_BYTES_MIN) {
            throw UsageException.wrong(
                    "the secret in --secret-file could be guessed by others on the network: make one with: openssl rand -hex 32");
        }
    }

    private Neighbours neighbours(FoundingWords words, Founder self, Listening listening) {
        return options.reach().discover()
                ? Neighbours.founding(
                        new Neighbours.Self(
                                new ClusterId(words.mark()),
                                new NodeId(self.id()),
                                name(),
                                words.markOfAuthority()),
                        listening)
                : Neighbours.NONE;
    }

    private static List<String> places(Gathering.Wish wish, Neighbours neighbours) {
        var places = new ArrayList<String>();
        wish.seek().forEach(each -> places.add(each.toString()));
        places.addAll(neighbours.addresses());
        return places;
    }

    /** Begins the cluster of founders with a state in which the others may join. */
    private NodeIdentity first(Gathering.Agreed agreed, FoundingWords words, UUID id)
            throws IOException {
        var secret = new SecretDigest(Secrets.digest(words.joinSecret(agreed.cluster())));
        var token =
                new bramble.core.JoinToken(
                        secret, NEVER_MILLIS, agreed.founders().size() - 1, List.of());
        begin(
                new ClusterSnapshot(
                        new ClusterSnapshot.Header(agreed.cluster(), 1, 0, 0),
                        new ClusterSnapshot.Members(
                                List.of(),
                                List.of(),
                                new ClusterSnapshot.Access(List.of(token), List.of())),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()));
        return new NodeIdentity(
                new NodeId(id),
                agreed.cluster(),
                List.of(listening().address()),
                options.listenOrUsual(),
                options.reach().advertise());
    }

    /** Joins the cluster of the first founder as soon as that is there. */
    private NodeIdentity joinedFirst(Gathering.Agreed agreed, FoundingWords words, UUID id)
            throws IOException {
        var addresses =
                agreed.founders().stream()
                        .filter(each -> !each.id().equals(id))
                        .map(each -> bramble.api.Address.parse(each.address()))
                        .toList();
        var authority = agreed.authority().equals(Gathering.LOOPBACK) ? "" : agreed.authority();
        var token = new JoinToken(addresses, authority, words.joinSecret(agreed.cluster()));
        while (true) {
            try {
                return joined(token, id);
            } catch (IOException silent) {
                LOG.warn(
                        "No cluster yet: {} founds it, and is not there: {}",
                        agreed.founders().first(),
                        silent.getMessage());
            } catch (ProblemException later) {
                if (later.problem().kind() != ProblemType.UNAVAILABLE
                        && later.problem().kind() != ProblemType.UNKNOWN) {
                    throw later;
                }
                LOG.warn("No cluster yet: {}", later.problem().detail());
            }
        }
    }

    private NodeIdentity founded(NodeOptions.Group group) {
        var listen = options.listenOrUsual();
        var own = group.peers().indexOf(listening().address());
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
                        : NodeIdentity.derived(group.cluster(), group.peers().get(own));
        var identity =
                new NodeIdentity(
                        node, group.cluster(), group.peers(), listen, options.reach().advertise());
        return identity;
    }
}
