package bramble.http;

import bramble.api.ClusterView;
import bramble.api.NodeView;
import bramble.api.NodesView;
import bramble.api.ProblemException;
import bramble.core.ClusterId;
import bramble.core.Command;
import bramble.core.NodeId;
import bramble.core.Result;
import bramble.http.Relay.Errand;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The cluster and its nodes. What is known without a master is answered without one. */
final class ClusterRoutes {

    /** How long the master is waited for before a node answers from what it knows itself. */
    private static final Duration GLANCE_PATIENCE = Duration.ofMillis(700);

    /** This node as it shows itself. */
    record Self(NodeId id, ClusterId cluster, String version) {}

    private final Relay relay;
    private final Local local;
    private final Mastership mastership;
    private final Peers peers;
    private final Self self;

    ClusterRoutes(Relay relay, Local local, Mastership mastership, Peers peers, Self self) {
        this.relay = relay;
        this.local = local;
        this.mastership = mastership;
        this.peers = peers;
        this.self = self;
    }

    void addTo(Router router) {
        router.add("GET /v1/cluster", Rights.READER, this::cluster);
        router.add("GET /v1/nodes", Rights.READER, this::nodes);
        router.add("GET /v1/nodes/{id}", Rights.READER, this::node);
        router.add("POST /v1/nodes/{id}/drain", Rights.ADMIN, visit -> drain(visit, true));
        router.add("POST /v1/nodes/{id}/resume", Rights.ADMIN, visit -> drain(visit, false));
        router.add("GET /healthz", Rights.ANYBODY, this::health);
    }

    private void health(Visit visit) throws IOException {
        visit.answer(
                Answer.json(
                        200,
                        Map.of(
                                "status",
                                "ok",
                                "node",
                                self.id().toString(),
                                "version",
                                self.version())));
    }

    private void cluster(Visit visit) throws IOException {
        var answer =
                glanced(
                        visit,
                        deadline ->
                                Answer.json(
                                        200, local.ask(reader -> cluster(reader, true), deadline)));
        visit.answer(
                answer.orElseGet(
                        () -> Answer.json(200, local.glance(reader -> cluster(reader, false)))));
    }

    private ClusterView cluster(bramble.master.ClusterReader reader, boolean quorum) {
        var leadership = mastership.now();
        var master = leadership.master();
        if (reader.state().cluster().isEmpty() && !holdsReplica()) {
            return new ClusterView(
                    self.cluster().uuid(),
                    reader.state().epoch(),
                    null,
                    leadership.term(),
                    false,
                    peers.all().size(),
                    peers.voters().stream().sorted().map(NodeId::uuid).toList(),
                    self.version());
        }
        return new ClusterView(
                reader.state().cluster().orElseThrow(Problems::notYetFounded).uuid(),
                reader.state().epoch(),
                quorum && master != null ? NodeId.parse(master).uuid() : null,
                leadership.term(),
                quorum,
                reader.state().nodes().all().size(),
                peers.voters().stream().sorted().map(NodeId::uuid).toList(),
                self.version());
    }

    /** Whether this node is one that holds the state; one that does not knows only its book. */
    private boolean holdsReplica() {
        return peers.voters().contains(self.id());
    }

    /** The master's answer; empty when there is none soon. */
    private Optional<Answer> glanced(Visit visit, Relay.AtMaster atMaster) {
        if (mastership.now().master() == null && !visit.isPassedOn()) {
            return Optional.empty();
        }
        var answer = relay.answer(JobReads.question(visit, atMaster), Deadline.in(GLANCE_PATIENCE));
        return answer.status() == 503 && !visit.isPassedOn()
                ? Optional.empty()
                : Optional.of(answer);
    }

    private void nodes(Visit visit) throws IOException {
        var answer =
                glanced(
                        visit,
                        deadline ->
                                Answer.json(
                                        200,
                                        local.ask(
                                                reader ->
                                                        nodes(
                                                                new NodeViews(
                                                                        reader,
                                                                        peers,
                                                                        mastership.now())),
                                                deadline)));
        visit.answer(
                answer.orElseGet(
                        () ->
                                Answer.json(
                                        200,
                                        local.glance(
                                                reader ->
                                                        nodes(
                                                                new NodeViews(
                                                                        reader,
                                                                        peers,
                                                                        mastership.now()))))));
    }

    private static NodesView nodes(NodeViews views) {
        return new NodesView(views.all());
    }

    private void node(Visit visit) throws IOException {
        var id = id(visit);
        var answer =
                glanced(
                        visit,
                        deadline ->
                                Answer.json(
                                        200,
                                        local.ask(
                                                reader ->
                                                        node(
                                                                new NodeViews(
                                                                        reader,
                                                                        peers,
                                                                        mastership.now()),
                                                                id),
                                                deadline)));
        visit.answer(
                answer.orElseGet(
                        () ->
                                Answer.json(
                                        200,
                                        local.glance(
                                                reader ->
                                                        node(
                                                                new NodeViews(
                                                                        reader,
                                                                        peers,
                                                                        mastership.now()),
                                                                id)))));
    }

    private static NodeView node(NodeViews views, NodeId id) {
        return views.one(id)
                .orElseThrow(
                        () ->
                                Problems.notFound(
                                        "the cluster has no node "
                                                + id
                                                + ": GET /v1/nodes lists them"));
    }

    private void drain(Visit visit, boolean drain) throws IOException {
        var id = id(visit);
        var passing = new Passing(visit.method(), visit.target(), Map.of(), new byte[0]);
        visit.answer(
                relay.answer(
                        Errand.of(
                                visit,
                                passing,
                                deadline -> {
                                    if (local.propose(new Command.DrainNode(id, drain), deadline)
                                            instanceof Result.NotFound) {
                                        throw Problems.notFound(
                                                "the cluster has no node "
                                                        + id
                                                        + ": GET /v1/nodes lists them");
                                    }
                                    return Answer.json(
                                            200,
                                            local.glance(
                                                    reader ->
                                                            node(
                                                                    new NodeViews(
                                                                            reader,
                                                                            peers,
                                                                            mastership.now()),
                                                                    id)));
                                },
                                Optional.empty())));
    }

    static NodeId id(Visit visit) {
        try {
            return new NodeId(bramble.api.JobIds.parse(visit.variable("id")));
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("id", Problems.text(e));
        }
    }
}
