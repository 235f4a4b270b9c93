package bramble.node;

import bramble.api.JoinToken;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.core.ClusterId;
import bramble.core.ClusterSnapshot;
import bramble.core.NodeId;
import bramble.core.SecretDigest;
import bramble.discovery.Founder;
import bramble.security.Certificates;
import bramble.security.Keyring;
import bramble.security.Secrets;
import bramble.security.Unproven;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a new directory becomes a member of a cluster that it founds with others. */
final class FoundingStart {

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
    private final FirstStart start;

    FoundingStart(DataDirectory directory, NodeOptions options, FirstStart start) {
        this.directory = directory;
        this.options = options;
        this.start = start;
    }

    /**
     * Founds a cluster with others: the first of them begins it alone, and the others join it by a
     * token whose secret follows from what all of them were given.
     */
    NodeIdentity identity(Gathering.Wish wish) throws IOException {
        var listening = start.listening();
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
                var agreed = gathering.gather();
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
                                start.name(),
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
        start.begin(
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
                List.of(start.listening().address()),
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
                return start.joined(token, id);
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
}
