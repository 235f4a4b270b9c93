package bramble.http;

import bramble.api.HoldingView;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.RecoveryRequest;
import bramble.api.RecoveryView;
import bramble.api.Wire;
import bramble.core.NodeId;
import bramble.http.MemberForms.RenounceJson;
import bramble.log.UnavailableException;
import bramble.master.Master;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out of a lost majority: what each node holds, and the order to one of them to go on
 * alone. Works without a master, which is its purpose.
 */
final class RecoveryRoutes {

    static final String HOLDING = "/internal/v1/holding";
    static final String RENOUNCE = "/internal/v1/renounce";

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final NodeId self;
    private final Master master;
    private final Mastership mastership;
    private final Peers peers;
    private final Ways ways;

    /** Of what nodes hold that have answered. */
    private static final Comparator<HoldingView> ORDER =
            Comparator.comparing(HoldingView::epoch)
                    .thenComparing(HoldingView::term)
                    .thenComparing(HoldingView::lastIndex);

    private static final Logger LOG = LoggerFactory.getLogger(RecoveryRoutes.class);

    /** How other nodes are asked, all at once. */
    record Ways(NodeClient client, Executor threads) {}

    RecoveryRoutes(NodeId self, Master master, Mastership mastership, Peers peers, Ways ways) {
        this.self = self;
        this.master = master;
        this.mastership = mastership;
        this.peers = peers;
        this.ways = ways;
    }

    void addTo(Router router) {
        router.add(
                "GET " + HOLDING,
                Rights.MEMBER,
                visit -> visit.answer(Answer.json(200, holding())));
        router.add("POST " + RENOUNCE, Rights.MEMBER, this::renounce);
        router.add(
                "GET /v1/recovery", Rights.READER, visit -> visit.answer(Answer.json(200, view())));
        router.add("POST /v1/recovery", Rights.ADMIN, this::recover);
    }

    private HoldingView holding() {
        try {
            var standing = Local.await(master.standing(), Deadline.in(PATIENCE));
            return new HoldingView(
                    self.uuid(),
                    peers.address(self).orElse(""),
                    peers.voters().contains(self),
                    standing.log().lastTerm(),
                    standing.log().lastIndex(),
                    standing.log().appliedIndex(),
                    standing.epoch(),
                    Instant.ofEpochMilli(standing.timeMillis()));
        } catch (TimeoutException e) {
            throw new UnavailableException("this node's replica is busy", e);
        }
    }

    private RecoveryView view() {
        var asked = new ArrayList<CompletableFuture<HoldingView>>();
        for (var node : peers.all()) {
            asked.add(
                    CompletableFuture.supplyAsync(
                            () -> node.equals(self) ? holding() : asked(node), ways.threads()));
        }
        var holdings = asked.stream().map(CompletableFuture::join).toList();
        return new RecoveryView(hasQuorum(), best(holdings), holdings);
    }

    private boolean hasQuorum() {
        if (mastership.now().master() == null) {
            return false;
        }
        if (!mastership.now().isMaster()) {
            return true;
        }
        try {
            master.ask(reader -> true).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException nobodyConfirms) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A voter's log is better than another's by the same order as in an election. */
    private static java.util.@Nullable UUID best(List<HoldingView> holdings) {
        return holdings.stream()
                .filter(each -> each.lastIndex() != null && each.lastIndex() > 0)
                .max(ORDER)
                .map(HoldingView::node)
                .orElse(null);
    }

    private HoldingView asked(NodeId node) {
        var address = peers.address(node).orElse("");
        try (var conversation = ways.client().connect(address)) {
            var answer = conversation.send(Passing.get(HOLDING), PATIENCE);
            var bytes = answer.word();
            if (answer.status() == 200) {
                return Wire.read(HoldingView.class, bytes);
            }
        } catch (IOException silent) {
            ways.client().forget(address);
        }
        return new HoldingView(
                node.uuid(), address, peers.voters().contains(node), null, null, null, null, null);
    }

    private void recover(Visit visit) throws IOException {
        var body = visit.smallBody();
        var request = Wire.read(RecoveryRequest.class, body);
        var node = new NodeId(request.node());
        if (!node.equals(self)) {
            if (visit.isPassedOn()) {
                throw refused(
                        "node "
                                + node
                                + " is not at the address that is known for it, where node "
                                + self
                                + " is: ask it itself");
            }
            visit.answer(passedOn(node, body, visit));
            return;
        }
        if (hasQuorum()) {
            throw refused("there is a master and a majority, so there is nothing to recover");
        }
        var holding = holding();
        if (holding.lastIndex() == null || holding.lastIndex() != request.lastIndex()) {
            throw refused(
                    "the node's log ends at "
                            + holding.lastIndex()
                            + " by now, and not at "
                            + request.lastIndex()
                            + ": look again, and decide again");
        }
        if (request.lastIndex() == 0) {
            throw refused("this node holds nothing to go on with");
        }
        part(holding);
        try {
            Local.await(master.recover(), Deadline.in(PATIENCE));
        } catch (TimeoutException e) {
            throw new UnavailableException("this node's replica is busy", e);
        }
        visit.answer(Answer.json(200, view()));
    }

    /**
     * Parts this node from the voters that are lost, before it goes on alone. The others that live
     * and hold no more than it does give up their votes, and so go with it; all others are of an
     * epoch that is over.
     */
    private void part(HoldingView own) {
        var next = Objects.requireNonNull(own.epoch()) + 1;
        // Not the voters alone: who was asked in vain before may have a vote still.
        var others = peers.all().stream().filter(each -> !each.equals(self)).toList();
        peers.begin(next, self);
        var asked = new ArrayList<CompletableFuture<Void>>();
        for (var node : others) {
            asked.add(CompletableFuture.runAsync(() -> take(node, own, next), ways.threads()));
        }
        asked.forEach(CompletableFuture::join);
        peers.heardEpoch(next);
    }

    private void take(NodeId node, HoldingView own, int next) {
        var holding = asked(node);
        if (holding.lastIndex() == null || ORDER.compare(holding, own) > 0) {
            return;
        }
        var body = Wire.toBytes(new RenounceJson(self.uuid(), next));
        try (var conversation = ways.client().connect(holding.address())) {
            var answer = conversation.send(Passing.post(RENOUNCE, Answer.JSON, body), PATIENCE);
            LOG.info("node {} is told of epoch {}: status {}", node, next, answer.status());
        } catch (IOException silent) {
            // It may have done so all the same. If it has not, it is one of the lost.
            LOG.info(
                    "node {} does not say that it goes over to the new epoch: {}",
                    node,
                    silent.toString());
            ways.client().forget(holding.address());
        }
    }

    private void renounce(Visit visit) throws IOException {
        var order = Wire.read(RenounceJson.class, visit.smallBody());
        var by = new NodeId(order.node());
        visit.requireSpeaker(by);
        if (order.epoch() <= peers.epoch()) {
            throw refused("epoch " + order.epoch() + " is not after " + peers.epoch());
        }
        peers.begin(order.epoch(), by);
        visit.answer(Answer.json(200, holding()));
    }

    private static ProblemException refused(String why) {
        return new ProblemException(Problem.of(ProblemType.CONFLICT, why));
    }

    private Answer passedOn(NodeId node, byte[] body, Visit visit) throws IOException {
        var address =
                peers.address(node)
                        .orElseThrow(() -> Problems.notFound("no node " + node + " is known here"));
        try (var conversation = ways.client().connect(address)) {
            var answer =
                    conversation.send(
                            Passing.post("/v1/recovery", Answer.JSON, body)
                                    .with(visit.credentials()),
                            PATIENCE.plus(PATIENCE));
            if (!(answer.body() instanceof Answer.Stream stream)) {
                throw new IllegalStateException("an answer from afar has a stream");
            }
            return new Answer(
                    answer.status(),
                    answer.headers(),
                    new Answer.Bytes(stream.in().readAllBytes()));
        } catch (IOException e) {
            ways.client().forget(address);
            throw new UnavailableException("node " + node + " cannot be reached: " + e, e);
        }
    }
}
