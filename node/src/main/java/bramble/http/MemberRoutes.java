package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.ClusterId;
import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.JoinTokens;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Result;
import bramble.core.SecretDigest;
import bramble.http.MemberForms.GreetingJson;
import bramble.http.MemberForms.HelloJson;
import bramble.http.MemberForms.JoinJson;
import bramble.http.MemberForms.PlaceJson;
import bramble.http.MemberForms.RosterJson;
import bramble.http.MemberForms.TrustJson;
import bramble.http.MemberForms.WelcomeJson;
import bramble.log.UnavailableException;
import bramble.log.UnknownFateException;
import bramble.master.DismissedException;
import bramble.protocol.Roster;
import bramble.security.Certificates;
import bramble.security.Keyring;
import bramble.security.Secrets;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where nodes greet each other, become members, and are sent away. */
final class MemberRoutes {

    static final String JOIN = "/v1/join";

    private final Relay relay;
    private final Local local;
    private final Mastership mastership;
    private final Peers peers;
    private final Epochs epochs;
    private final MasterFinder.Self self;
    private final Attempts attempts;
    private final @Nullable Keyring keys;

    /**
     * The ways to an answer: the master's, and this node's replica.
     *
     * @param epochs what nodes tell each other about them
     * @param keys with which nodes get certificates; null in a cluster without an authority
     */
    record Ways(Relay relay, Local local, Epochs epochs, @Nullable Keyring keys) {}

    /**
     * @param attempts where wrong join tokens are counted
     */
    MemberRoutes(
            Ways ways,
            Mastership mastership,
            Peers peers,
            MasterFinder.Self self,
            Attempts attempts) {
        this.relay = ways.relay();
        this.local = ways.local();
        this.epochs = ways.epochs();
        this.keys = ways.keys();
        this.attempts = attempts;
        this.mastership = mastership;
        this.peers = peers;
        this.self = self;
    }

    void addTo(Router router) {
        router.add("POST " + MasterFinder.HELLO, Rights.NODE, this::hello);
        router.add("POST " + JOIN, Rights.ANYBODY, this::join);
        router.add("DELETE /v1/nodes/{id}", Rights.ADMIN, this::remove);
    }

    private void hello(Visit visit) throws IOException {
        refuseFormer(visit);
        var hello = Wire.read(HelloJson.class, visit.smallBody());
        visit.requireSpeaker(new NodeId(hello.node()));
        Formats.require(visit.header(Formats.HEADER));
        if (!hello.cluster().equals(self.cluster().uuid())) {
            throw otherCluster(self.cluster());
        }
        epochs.meet(visit);
        peers.heard(new NodeId(hello.node()), hello.address(), hello.since());
        var leadership = mastership.now();
        visit.answer(
                Answer.json(
                        200,
                        new GreetingJson(
                                self.cluster().uuid(),
                                self.node().uuid(),
                                master(leadership.master()),
                                leadership.term(),
                                peers.places().stream()
                                        .map(
                                                each ->
                                                        new PlaceJson(
                                                                each.node().uuid(),
                                                                each.address(),
                                                                each.since()))
                                        .toList())));
    }

    /** A removed node learns here that it was, from whichever node it finds. */
    private void refuseFormer(Visit visit) {
        var used = keys;
        if (used == null) {
            return;
        }
        visit.session()
                .flatMap(used.trust()::shown)
                .ifPresent(
                        shown -> {
                            switch (shown.standing()) {
                                case GOOD -> {}
                                case REMOVED ->
                                        throw new DismissedException(new NodeId(shown.node()));
                                case EXPIRED ->
                                        throw new ProblemException(
                                                Problem.of(
                                                        ProblemType.FORBIDDEN,
                                                        "the certificate of node "
                                                                + shown.node()
                                                                + " has expired: it is to renew it first"));
                            }
                        });
    }

    private static java.util.@Nullable UUID master(@Nullable String master) {
        return master == null ? null : NodeId.parse(master).uuid();
    }

    private static ProblemException otherCluster(ClusterId cluster) {
        return new ProblemException(
                Problem.of(
                        ProblemType.FORBIDDEN,
                        "this node belongs to cluster " + cluster + ", and the caller does not"));
    }

    private void join(Visit visit) throws IOException {
        var counted = !(visit.caller() instanceof Caller.Member);
        if (counted) {
            attempts.refuseTooMany(visit.from());
        }
        var body = visit.smallBody();
        var request = Wire.read(JoinJson.class, body);
        // Before the token is used up. Nodes pass the wish on in their own name, so the first asks.
        Formats.require(visit.header(Formats.HEADER));
        var node =
                new Node(
                        new NodeId(request.node()),
                        request.name(),
                        request.address(),
                        request.version(),
                        false);
        var secret = new SecretDigest(Secrets.digest(request.secret()));
        var key = key(request);
        var passing = Passing.post(JOIN, Answer.JSON, body);
        var answer = joined(visit, passing, new Wish(secret, node, key));
        if (counted && answer.status() == ProblemType.REFUSED.status()) {
            attempts.failed(visit.from());
        }
        visit.answer(answer);
    }

    /**
     * What a new node wants.
     *
     * @param key for which it gets a certificate; null in a cluster without an authority
     */
    private record Wish(SecretDigest secret, Node node, @Nullable PublicKey key) {}

    /** The key from which the new node's id follows: so nobody gets a certificate for another's. */
    private @Nullable PublicKey key(JoinJson request) {
        var text = request.publicKey();
        if (keys == null) {
            if (text == null) {
                return null;
            }
            throw ProblemException.invalid(
                    "publicKey",
                    "this cluster is reachable on its own machine alone, and has no authority");
        }
        if (text == null) {
            throw ProblemException.invalid(
                    "publicKey",
                    "the nodes of this cluster prove who they are: use the whole token that \"bramble token\" printed");
        }
        try {
            var key = Certificates.publicKey(Base64.getDecoder().decode(text));
            if (!Certificates.nodeOf(key).equals(request.node())) {
                throw ProblemException.invalid("node", "the id is not that of the public key");
            }
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw ProblemException.invalid("publicKey", "it is no key on the curve P-256");
        }
    }

    private Answer joined(Visit visit, Passing passing, Wish wish) {
        return relay.answer(
                Relay.Errand.of(
                        visit,
                        passing,
                        deadline -> {
                            requireAuthority();
                            var result = used(wish.secret(), wish.node(), deadline);
                            if (result instanceof Result.Refused refused) {
                                throw new ProblemException(
                                        Problem.of(ProblemType.REFUSED, refused.why()));
                            }
                            if (result instanceof Result.NotFound barred) {
                                throw removed(barred.what());
                            }
                            return Answer.json(200, welcome(papers(wish)));
                        },
                        Optional.empty()));
    }

    /** Looked at before the token is used up: a node without certificate would be no member. */
    private void requireAuthority() {
        var used = keys;
        if (used != null && used.authority().isEmpty()) {
            throw new UnavailableException(
                    "the master does not have the key of the cluster's authority yet");
        }
    }

    private @Nullable TrustJson papers(Wish wish) {
        var used = keys;
        var key = wish.key();
        if (used == null || key == null) {
            return null;
        }
        var certificate =
                used.issue(wish.node().id().uuid(), key)
                        .orElseThrow(
                                () ->
                                        new UnknownFateException(
                                                "the master has lost the key of the cluster's authority"));
        try {
            var encoder = Base64.getEncoder();
            return new TrustJson(
                    encoder.encodeToString(certificate.getEncoded()),
                    encoder.encodeToString(used.authorityCertificate().getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was made can be written", e);
        }
    }

    /** A token that the cluster does not know is refused without an entry in the log. */
    private Result used(SecretDigest secret, Node node, Deadline deadline) {
        var known = local.ask(reader -> reader.state().tokens().knows(secret), deadline);
        return known
                ? local.propose(new Command.UseToken(secret, node), deadline)
                : JoinTokens.UNKNOWN;
    }

    private static ProblemException removed(String what) {
        return new ProblemException(
                Problem.of(
                        ProblemType.REFUSED,
                        what + ", does not come back: give it an empty data directory"));
    }

    private WelcomeJson welcome(@Nullable TrustJson papers) {
        var roster = local.glance(reader -> roster(reader.state()));
        if (epochs.isFirstToLearn(roster)) {
            peers.learn(roster);
        }
        return new WelcomeJson(self.cluster().uuid(), RosterJson.of(roster), papers);
    }

    private Roster roster(ClusterState state) {
        var seats =
                state.nodes().all().stream()
                        .map(
                                each ->
                                        new Roster.Seat(
                                                each.id(),
                                                each.address(),
                                                peers.voters().contains(each.id())))
                        .toList();
        return new Roster(seats, List.copyOf(state.nodes().removed()), state.epoch());
    }

    private void remove(Visit visit) throws IOException {
        var id = ClusterRoutes.id(visit);
        var passing = new Passing(visit.method(), visit.target(), java.util.Map.of(), new byte[0]);
        visit.answer(
                relay.answer(
                        Relay.Errand.of(
                                visit,
                                passing,
                                deadline -> retired(id, deadline),
                                Optional.empty())));
    }

    private Answer retired(NodeId id, Deadline deadline) {
        var last =
                local.glance(
                        reader ->
                                reader.state().nodes().all().size() == 1
                                        && reader.state().nodes().find(id).isPresent());
        if (last) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.CONFLICT,
                            "node "
                                    + id
                                    + " is the last one, and a cluster cannot be without any: stop it, and delete its data directory"));
        }
        local.propose(new Command.RetireNode(id), deadline);
        return local.glance(
                reader -> {
                    if (reader.state().nodes().wasRemoved(id)) {
                        return new Answer(204, java.util.Map.of(), new Answer.Bytes(new byte[0]));
                    }
                    return Answer.json(
                            202,
                            new NodeViews(reader, peers, mastership.now())
                                    .one(id)
                                    .orElseThrow(
                                            () ->
                                                    Problems.notFound(
                                                            "the cluster has no node "
                                                                    + id
                                                                    + ": GET /v1/nodes lists them")));
                });
    }
}
