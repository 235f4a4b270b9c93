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
import bramble.security.Certificates;
import bramble.security.Keyring;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * How a new directory becomes a node: it joins a cluster, founds one alone or with others, or
 * begins with a backup.
 */
final class FirstStart {

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
            case NodeOptions.Start.Gather(var wish) ->
                    new FoundingStart(directory, options, this).identity(wish);
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
    void begin(ClusterSnapshot state) throws IOException {
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
    NodeIdentity joined(JoinToken token, UUID unproven) throws IOException {
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

    String name() {
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

    Listening listening() {
        var reach = options.reach();
        return Listening.of(options.listenOrUsual(), reach.advertise(), reach.alwaysTls());
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
