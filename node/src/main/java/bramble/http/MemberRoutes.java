package bramble.http;

import bramble.api.Limits;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.ClusterId;
import bramble.core.Command;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Result;
import bramble.core.SecretDigest;
import bramble.http.MemberForms.GreetingJson;
import bramble.http.MemberForms.HelloJson;
import bramble.http.MemberForms.JoinJson;
import bramble.http.MemberForms.PlaceJson;
import bramble.http.MemberForms.RosterJson;
import bramble.http.MemberForms.SeatJson;
import bramble.http.MemberForms.WelcomeJson;
import bramble.security.Secrets;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where nodes greet each other, become members, and are sent away. */
final class MemberRoutes {

    static final String JOIN = "/v1/join";

    private final Relay relay;
    private final Local local;
    private final Mastership mastership;
    private final Peers peers;
    private final MasterFinder.Self self;

    MemberRoutes(
            Relay relay, Local local, Mastership mastership, Peers peers, MasterFinder.Self self) {
        this.relay = relay;
        this.local = local;
        this.mastership = mastership;
        this.peers = peers;
        this.self = self;
    }

    void addTo(Router router) {
        router.add("POST " + MasterFinder.HELLO, this::hello);
        router.add("POST " + JOIN, this::join);
        router.add("DELETE /v1/nodes/{id}", this::remove);
    }

    private void hello(Visit visit) throws IOException {
        var hello = Wire.read(HelloJson.class, visit.body(Limits.DOCUMENT_BYTES_MAX));
        if (!hello.cluster().equals(self.cluster().uuid())) {
            throw otherCluster(self.cluster());
        }
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
        var body = visit.body(Limits.DOCUMENT_BYTES_MAX);
        var request = Wire.read(JoinJson.class, body);
        var node =
                new Node(
                        new NodeId(request.node()),
                        request.name(),
                        request.address(),
                        request.version(),
                        false);
        var secret = new SecretDigest(Secrets.digest(request.secret()));
        var passing = Passing.post(JOIN, Answer.JSON, body);
        visit.answer(
                relay.answer(
                        new Relay.Errand(
                                passing,
                                deadline -> {
                                    var result =
                                            local.propose(
                                                    new Command.UseToken(secret, node), deadline);
                                    if (result instanceof Result.Refused refused) {
                                        throw new ProblemException(
                                                Problem.of(ProblemType.REFUSED, refused.why()));
                                    }
                                    if (result instanceof Result.NotFound barred) {
                                        throw removed(barred.what());
                                    }
                                    return Answer.json(200, welcome());
                                },
                                visit.isPassedOn(),
                                Optional.empty())));
    }

    private static ProblemException removed(String what) {
        return new ProblemException(
                Problem.of(
                        ProblemType.REFUSED,
                        what + ", does not come back: give it an empty data directory"));
    }

    private WelcomeJson welcome() {
        return local.glance(
                reader ->
                        new WelcomeJson(
                                self.cluster().uuid(),
                                new RosterJson(
                                        reader.state().nodes().all().stream()
                                                .map(
                                                        each ->
                                                                new SeatJson(
                                                                        each.id().uuid(),
                                                                        each.address(),
                                                                        peers.voters()
                                                                                .contains(
                                                                                        each.id())))
                                                .toList())));
    }

    private void remove(Visit visit) throws IOException {
        var id = ClusterRoutes.id(visit);
        var passing = new Passing(visit.method(), visit.target(), java.util.Map.of(), new byte[0]);
        visit.answer(
                relay.answer(
                        new Relay.Errand(
                                passing,
                                deadline -> retired(id, deadline),
                                visit.isPassedOn(),
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
