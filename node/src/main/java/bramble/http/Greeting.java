package bramble.http;

import bramble.api.Problem;
import bramble.api.Wire;
import bramble.core.ClusterId;
import bramble.core.NodeId;
import bramble.http.MemberForms.HelloJson;
import bramble.security.Guard;
import bramble.security.LocalSecret;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks nodes what they think of this one, before it takes part in anything. */
public final class Greeting {

    private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private Greeting() {}

    /**
     * How this node shows who it is.
     *
     * @param at HOST:PORT where it was or is; an old word, so that a newer one stands
     * @param secret for nodes of the same account on loopback
     * @param guard for all others; null on loopback alone
     * @param vote of which epoch its replica is; empty for a node without a vote
     * @param epoch the newest that it knows of
     */
    public record Self(
            ClusterId cluster,
            NodeId node,
            String at,
            LocalSecret secret,
            @Nullable Guard guard,
            OptionalInt vote,
            int epoch) {}

    /**
     * Why this node is not wanted.
     *
     * @param over whether that is so for good, since the epoch of its replica is over
     */
    public record Unfit(String why, boolean over) {}

    /**
     * Why members of its cluster do not want this node, because of the formats that its version
     * understands or the epoch of its replica; empty if none says so within a second.
     *
     * @param others the HOST:PORT of those that are asked, all at once
     * @param threads on which they are asked
     */
    public static Optional<Unfit> unfit(
            Self self, Collection<String> others, ExecutorService threads) {
        var answered = new CompletableFuture<Optional<Unfit>>();
        try (var client = new NodeClient(self.node(), self.secret(), self.guard())) {
            var asked =
                    others.stream()
                            .map(
                                    each ->
                                            CompletableFuture.runAsync(
                                                    () -> ask(client, each, self, answered),
                                                    threads))
                            .toArray(CompletableFuture<?>[]::new);
            var all = CompletableFuture.allOf(asked).thenApply(nobody -> Optional.<Unfit>empty());
            var _ = all.thenAccept(answered::complete);
            return answered.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException silent) {
            return Optional.empty();
        }
    }

    private static void ask(
            NodeClient client, String at, Self self, CompletableFuture<Optional<Unfit>> answered) {
        var hello = new HelloJson(self.cluster().uuid(), self.node().uuid(), self.at(), 0);
        try (var conversation = client.connect(at)) {
            var passing =
                    Passing.post(MasterFinder.HELLO, Answer.JSON, Wire.toBytes(hello))
                            .with(Epochs.said(self.vote(), self.epoch()));
            var answer = conversation.send(passing, SILENCE);
            var bytes = answer.word();
            if (answer.status() == Formats.UNFIT.status()) {
                var known = Epochs.known(answer);
                var over =
                        self.vote().isPresent()
                                && known.isPresent()
                                && known.getAsInt() > self.vote().getAsInt();
                answered.complete(
                        Optional.of(new Unfit(Wire.read(Problem.class, bytes).detail(), over)));
            }
        } catch (IOException | RuntimeException silent) {
            // Another one may answer; this may also be the first of the cluster to start.
            LOG.debug("the node at {} says nothing of this one: {}", at, silent.toString());
        }
    }
}
