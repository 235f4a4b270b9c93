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
 * This node's worker's way to the master, wherever that is. What is under way when another node
 * becomes the master is cut, so that the worker soon hears of the new one: a report is made again
 * there, a call is given back. May be used by any thread.
 *
 * <p>A call is not made again here, for the worker's right to run counts from when the worker made
 * it: made again it could bring less of that right than a new one.
 */
public final class MasterCalls implements MasterLink {

    static final String CALL = "/internal/v1/call";
    static final String REPORT = "/internal/v1/report";

    /** How long a report is tried before the worker is told that it failed. */
    private static final Duration REPORT_PATIENCE = Duration.ofSeconds(4);

    /** How long a master is looked for before a call fails and the worker makes a new one. */
    private static final Duration CALL_PATIENCE = Duration.ofMillis(500);

    /** How long the master's node may be silent: a held call takes two seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final Master master;
    private final Mastership mastership;
    private final Peers peers;
    private final NodeClient client;
    private final MasterFinder finder;
    private final Epochs epochs;
    private final Executor threads;
    private volatile Consumer<String> dismissed = why -> {};
    private volatile Consumer<String> unfit = why -> {};

    MasterCalls(
            Master master, Mastership mastership, Peers peers, NodeClient client, Finding finding) {
        this.master = master;
        this.mastership = mastership;
        this.peers = peers;
        this.client = client;
        this.finder = finding.finder();
        this.epochs = finding.epochs();
        this.threads = finding.threads();
    }

    /**
     * How the master is found.
     *
     * @param epochs what is told with each call
     * @param threads on which it is called
     */
    record Finding(MasterFinder finder, Epochs epochs, Executor threads) {}

    /**
     * Sets who hears, on any thread and perhaps often, that this node belongs to the cluster no
     * longer, and why.
     */
    public void whenDismissed(Consumer<String> listener) {
        dismissed = listener;
        finder.whenDismissed(listener);
    }

    /**
     * Sets who hears, on any thread and perhaps often, that the master does not understand this
     * node's version, and what to do.
     */
    public void whenUnfit(Consumer<String> listener) {
        unfit = listener;
    }

    /**
     * Sets who hears, on any thread and perhaps often, that the epoch of this voter's replica is
     * over, and what to do.
     */
    public void whenOver(Consumer<String> listener) {
        epochs.whenOver(listener);
    }

    /** Takes that another member's log is of an epoch of the cluster. May write to the disk. */
    public void heardEpoch(int epoch) {
        epochs.heard(epoch);
    }

    /**
     * Calls the master. Fails with {@link UnavailableException} when there is none that answers: to
     * be made again.
     */
    @Override
    public CompletableFuture<WorkerAnswer> call(WorkerCall call) {
        var knowing = call.knowing(peers.mark());
        return toMaster(
                        new Errand<WorkerAnswer>(
                                () -> master.call(knowing),
                                () ->
                                        Passing.post(
                                                CALL,
                                                Answer.JSON,
                                                Wire.toBytes(CallJson.of(knowing))),
                                bytes -> Wire.read(AnswerJson.class, bytes).read(),
                                false))
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
                new Errand<>(
                        () -> master.report(report),
                        () ->
                                Passing.post(
                                        REPORT, Answer.JSON, Wire.toBytes(ReportJson.of(report))),
                        bytes -> Wire.read(ReportAnswerJson.class, bytes).read(),
                        true));
    }

    /**
     * What the master is to do.
     *
     * @param here if that is this node
     * @param passing the same as it is sent to another one
     * @param read reads that one's answer
     * @param again whether it is sent to the next master when it was sent to one without an answer
     */
    private record Errand<T>(
            Supplier<CompletableFuture<T>> here,
            Supplier<Passing> passing,
            Function<byte[], T> read,
            boolean again) {}

    private <T> CompletableFuture<T> toMaster(Errand<T> errand) {
        if (mastership.now().isMaster()) {
            return errand.here().get();
        }
        return CompletableFuture.supplyAsync(() -> there(errand), threads);
    }

    private <T> T there(Errand<T> errand) {
        var passing = errand.passing().get();
        var deadline = Deadline.in(errand.again() ? REPORT_PATIENCE : CALL_PATIENCE);
        var trouble = "there is no master at the moment";
        while (true) {
            var leadership = mastership.now();
            if (leadership.isMaster()) {
                return errand.here().get().join();
            }
            if (leadership.master() == null) {
                finder.look();
                leadership = mastership.now();
            }
            var node = leadership.master();
            var address = node == null ? null : peers.address(NodeId.parse(node)).orElse(null);
            if (node != null && address != null) {
                var sent = false;
                try (var conversation = client.connect(address);
                        var _ = mastership.watch(node, conversation::cut)) {
                    sent = true;
                    var answer = conversation.send(passing.with(epochs.said()), SILENCE);
                    epochs.heed(answer);
                    if (answer.body() instanceof Answer.Stream stream) {
                        var bytes = stream.in().readAllBytes();
                        if (answer.status() == 200) {
                            return errand.read().apply(bytes);
                        }
                        if (answer.status() == ProblemType.REFUSED.status()) {
                            dismissed.accept(Wire.read(Problem.class, bytes).detail());
                        } else if (answer.status() == Formats.UNFIT.status()) {
                            unfit.accept(Wire.read(Problem.class, bytes).detail());
                        }
                    }
                    mastership.forget(NodeId.parse(node));
                    trouble = "the node at " + address + " answered status " + answer.status();
                } catch (IOException e) {
                    client.forget(address);
                    mastership.forget(NodeId.parse(node));
                    trouble = "the master at " + address + " does not answer: " + e.getMessage();
                    if (sent && !errand.again()) {
                        throw new UnavailableException(trouble);
                    }
                }
            }
            if (deadline.hasPassed()) {
                throw new UnavailableException(trouble);
            }
            mastership.awaitChange(leadership, Mastership.pauseNanos(deadline));
        }
    }
}
