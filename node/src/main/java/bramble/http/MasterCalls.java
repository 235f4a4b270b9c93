package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.NodeId;
import bramble.http.ProtocolJson.AnswerJson;
import bramble.http.ProtocolJson.CallJson;
import bramble.http.ReportForms.ReportAnswerJson;
import bramble.http.ReportForms.ReportJson;
import bramble.log.UnavailableException;
import bramble.master.Master;
import bramble.protocol.Report;
import bramble.protocol.ReportAnswer;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import bramble.worker.MasterLink;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * This node's worker's way to the master, wherever that is. A call that is under way when another
 * node becomes the master is cut and made again there, so that the worker soon hears of the new
 * one. May be used by any thread.
 */
public final class MasterCalls implements MasterLink {

    static final String CALL = "/internal/v1/call";
    static final String REPORT = "/internal/v1/report";

    /** How long a call or report is tried before the worker is told that it failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** How long the master's node may be silent: a held call takes two seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final Master master;
    private final Mastership mastership;
    private final Peers peers;
    private final NodeClient client;
    private final MasterFinder finder;
    private final Executor threads;
    private volatile Consumer<String> dismissed = why -> {};

    MasterCalls(
            Master master, Mastership mastership, Peers peers, NodeClient client, Finding finding) {
        this.master = master;
        this.mastership = mastership;
        this.peers = peers;
        this.client = client;
        this.finder = finding.finder();
        this.threads = finding.threads();
    }

    /**
     * How the master is found.
     *
     * @param threads on which it is called
     */
    record Finding(MasterFinder finder, Executor threads) {}

    /**
     * Sets who hears, on any thread and perhaps often, that this node belongs to the cluster no
     * longer, and why.
     */
    public void whenDismissed(Consumer<String> listener) {
        dismissed = listener;
    }

    /**
     * Calls the master. Fails with {@link UnavailableException} when there is none that answers: to
     * be made again.
     */
    @Override
    public CompletableFuture<WorkerAnswer> call(WorkerCall call) {
        var knowing = call.knowing(peers.mark());
        return this.<WorkerAnswer>toMaster(
                        () -> master.call(knowing),
                        () -> Passing.post(CALL, Answer.JSON, Wire.toBytes(CallJson.of(knowing))),
                        bytes -> Wire.read(AnswerJson.class, bytes).read())
                .thenCompose(this::learnt);
    }

    /** Takes the news of an answer about the members; which may write, so not on any thread. */
    private CompletableFuture<WorkerAnswer> learnt(WorkerAnswer answer) {
        var news = answer.roster();
        if (news == null) {
            return CompletableFuture.completedFuture(answer);
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    peers.learn(news);
                    return answer;
                },
                threads);
    }

    /**
     * Reports to the master; the answer comes when the report is committed. Fails with {@link
     * UnavailableException} when there is no master that answers: to be made again, which does no
     * harm.
     */
    @Override
    public CompletableFuture<ReportAnswer> report(Report report) {
        return toMaster(
                () -> master.report(report),
                () -> Passing.post(REPORT, Answer.JSON, Wire.toBytes(ReportJson.of(report))),
                bytes -> Wire.read(ReportAnswerJson.class, bytes).read());
    }

    private <T> CompletableFuture<T> toMaster(
            Supplier<CompletableFuture<T>> here,
            Supplier<Passing> passing,
            Function<byte[], T> read) {
        if (mastership.now().isMaster()) {
            return here.get();
        }
        return CompletableFuture.supplyAsync(() -> there(here, passing.get(), read), threads);
    }

    private <T> T there(
            Supplier<CompletableFuture<T>> here, Passing passing, Function<byte[], T> read) {
        var deadline = Deadline.in(PATIENCE);
        var trouble = "there is no master at the moment";
        while (true) {
            var leadership = mastership.now();
            if (leadership.isMaster()) {
                return here.get().join();
            }
            if (leadership.master() == null) {
                finder.look();
                leadership = mastership.now();
            }
            var node = leadership.master();
            var address = node == null ? null : peers.address(NodeId.parse(node)).orElse(null);
            if (node != null && address != null) {
                try (var conversation = client.connect(address);
                        var _ = mastership.watch(node, conversation::cut)) {
                    var answer = conversation.send(passing, SILENCE);
                    if (answer.body() instanceof Answer.Stream stream) {
                        var bytes = stream.in().readAllBytes();
                        if (answer.status() == 200) {
                            return read.apply(bytes);
                        }
                        if (answer.status() == ProblemType.REFUSED.status()) {
                            dismissed.accept(Wire.read(Problem.class, bytes).detail());
                        }
                    }
                    mastership.forget(NodeId.parse(node));
                    trouble = "the node at " + address + " answered status " + answer.status();
                } catch (IOException e) {
                    client.forget(address);
                    mastership.forget(NodeId.parse(node));
                    trouble = "the master at " + address + " does not answer: " + e.getMessage();
                }
            }
            if (deadline.hasPassed()) {
                throw new UnavailableException(trouble);
            }
            mastership.awaitChange(leadership, Mastership.pauseNanos(deadline));
        }
    }
}
