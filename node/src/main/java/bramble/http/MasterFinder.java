package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.ClusterId;
import bramble.core.NodeId;
import bramble.http.MemberForms.GreetingJson;
import bramble.http.MemberForms.HelloJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all known nodes at once who the master is, and tells them where this one is. For a node that
 * its log tells nothing: one without a replica, one that has moved, one whose replica is out of
 * date. Used by any thread; one round at a time, the others wait for its end.
 */
final class MasterFinder {

    static final String HELLO = "/internal/v1/hello";

    private static final Logger LOG = LoggerFactory.getLogger(MasterFinder.class);

    /** How long one round waits for answers. */
    private static final Duration ROUND = Duration.ofSeconds(1);

    /** How long there is between two rounds at least. */
    private static final long PAUSE_NANOS = 200_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Self self;
    private final Mastership mastership;
    private final Peers peers;
    private final NodeClient client;
    private final Epochs epochs;
    private final Executor threads;
    private volatile Consumer<String> dismissed = why -> {};
    private long askedNanos = System.nanoTime() - PAUSE_NANOS;

    /** This node, and the cluster to which it belongs. */
    record Self(ClusterId cluster, NodeId node) {}

    /** How others are reached, and what is said to them beside the greeting. */
    record Ways(NodeClient client, Epochs epochs, Executor threads) {}

    MasterFinder(Self self, Mastership mastership, Peers peers, Ways ways) {
        this.self = self;
        this.mastership = mastership;
        this.peers = peers;
        this.client = ways.client();
        this.epochs = ways.epochs();
        this.threads = ways.threads();
    }

    /** Sets who hears, on any thread, that this node belongs to the cluster no longer, and why. */
    void whenDismissed(Consumer<String> listener) {
        dismissed = listener;
    }

    /** Asks, unless it was asked just now, and returns when somebody knows, or nobody does. */
    void look() {
        lock.lock();
        try {
            if (System.nanoTime() - askedNanos >= PAUSE_NANOS
                    && mastership.now().master() == null) {
                round();
                askedNanos = System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
    }

    private void round() {
        var hello = hello();
        if (hello.isEmpty()) {
            return;
        }
        var found = new CompletableFuture<Void>();
        var asked =
                asked().stream()
                        .map(
                                each ->
                                        CompletableFuture.runAsync(
                                                () ->
                                                        ask(
                                                                each.address(),
                                                                hello.get(),
                                                                told ->
                                                                        take(
                                                                                each.node(),
                                                                                told,
                                                                                found)),
                                                threads))
                        .toArray(CompletableFuture<?>[]::new);
        var all = CompletableFuture.allOf(asked);
        try {
            CompletableFuture.anyOf(found, all).get(ROUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException nobody) {
            LOG.debug("nobody says who the master is", nobody);
        }
    }

    /**
     * Greets some nodes, each on a thread of its own, and returns at once. For a master: it does
     * not ask them who that is.
     */
    void greet(Collection<NodeId> nodes) {
        var hello = hello();
        if (hello.isEmpty()) {
            return;
        }
        for (var node : nodes) {
            peers.address(node)
                    .ifPresent(at -> threads.execute(() -> ask(at, hello.get(), told -> {})));
        }
    }

    private Optional<HelloJson> hello() {
        return peers.places().stream()
                .filter(each -> each.node().equals(self.node()))
                .findFirst()
                .map(
                        here ->
                                new HelloJson(
                                        self.cluster().uuid(),
                                        self.node().uuid(),
                                        here.address(),
                                        here.since()));
    }

    /** Everybody where he is known to be, and where somebody says that he may be. */
    private Set<Peers.Hint> asked() {
        var asked = new LinkedHashSet<Peers.Hint>();
        for (var node : peers.all()) {
            peers.address(node).ifPresent(each -> asked.add(new Peers.Hint(node, each)));
        }
        asked.addAll(peers.hints());
        asked.removeIf(each -> each.node().equals(self.node()));
        return asked;
    }

    private void ask(String address, HelloJson hello, Consumer<GreetingJson> taker) {
        try (var conversation = client.connect(address)) {
            var passing = Passing.post(HELLO, Answer.JSON, Wire.toBytes(hello)).with(epochs.said());
            var answer = conversation.send(passing, ROUND);
            var bytes = answer.word();
            epochs.heed(answer);
            if (answer.status() == 200) {
                taker.accept(Wire.read(GreetingJson.class, bytes));
            } else if (answer.status() == ProblemType.REFUSED.status()) {
                dismissed.accept(Wire.read(Problem.class, bytes).detail());
            }
        } catch (IOException | RuntimeException e) {
            client.forget(address);
            LOG.debug("the node at {} does not say who the master is: {}", address, e.toString());
        }
    }

    private void take(NodeId node, GreetingJson greeting, CompletableFuture<Void> found) {
        if (!greeting.cluster().equals(self.cluster().uuid())
                || !greeting.node().equals(node.uuid())) {
            return; // somebody else has the address now
        }
        greeting.places()
                .forEach(
                        each -> peers.heard(new NodeId(each.node()), each.address(), each.since()));
        if (greeting.master() != null) {
            mastership.heard(new NodeId(greeting.master()), greeting.term());
            found.complete(null);
        }
    }
}
