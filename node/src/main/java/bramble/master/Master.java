package bramble.master;

import bramble.core.ClusterId;
import bramble.core.ClusterSnapshot;
import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Entry;
import bramble.core.JobId;
import bramble.core.Limits;
import bramble.core.Node;
import bramble.core.Result;
import bramble.core.SessionId;
import bramble.core.Stamp;
import bramble.log.EntryCodec;
import bramble.log.Leadership;
import bramble.log.LogStatus;
import bramble.log.NotMasterException;
import bramble.log.Replica;
import bramble.log.ReplicatedLog;
import bramble.log.SnapshotCodec;
import bramble.log.UnavailableException;
import bramble.plan.Timing;
import bramble.plan.Workforce;
import bramble.protocol.Report;
import bramble.protocol.ReportAnswer;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A voter's replica of the state, and the master's work while this node is the master. Any thread
 * may call it; everything happens on its one thread, which owns the state.
 *
 * <p>Every future that it gives completes: with the committed result, or exceptionally with {@link
 * NotMasterException} or {@link UnavailableException} (certainly not logged), {@link
 * OverloadedException} (likewise), or {@link bramble.log.UnknownFateException} (may have been
 * logged: every command may be proposed again).
 */
public final class Master implements Replica, AutoCloseable {

    /**
     * How this node takes part.
     *
     * @param session this life of the node's process
     * @param cluster the cluster that it founds, if it is the first master
     * @param founders the first members of that cluster
     */
    public record Identity(SessionId session, ClusterId cluster, List<Node> founders) {
        public Identity {
            founders = List.copyOf(founders);
        }

        /** Of a cluster whose members are known by their first calls. */
        public Identity(SessionId session, ClusterId cluster) {
            this(session, cluster, List.of());
        }

        private List<Command> founding() {
            var commands = new ArrayList<Command>();
            commands.add(new Command.FoundCluster(cluster));
            founders.forEach(each -> commands.add(new Command.JoinNode(each)));
            return commands;
        }
    }

    private final Identity identity;
    private final Timing timing;
    private final Clock clock;
    private final EventLoop loop;
    private final LeadershipWatch leadership;
    private final JobWatches watches = new JobWatches();
    private final Events events = new Events();
    private ClusterState state = new ClusterState();
    private @Nullable ReplicatedLog log;
    private @Nullable Proposer proposer;
    private @Nullable Reign reign;
    private boolean recovering;
    private int unfinishedMax = Limits.UNFINISHED_JOBS_MAX;

    public Master(String self, Identity identity, Timing timing, Clock clock, EventLoop loop) {
        this.identity = identity;
        this.timing = timing;
        this.clock = clock;
        this.leadership = new LeadershipWatch(self);
        this.loop = loop;
    }

    /**
     * Has this node take more unfinished jobs as the master, if it has a larger heap than nodes
     * have as they come. To be called before the start.
     *
     * @param heapBytes all that there is
     */
    public void withHeap(long heapBytes) {
        unfinishedMax = Admission.unfinishedMax(heapBytes);
    }

    /** Starts the thread. To be called once, before the log is opened, which calls back at once. */
    public void start() {
        loop.start(this::turn);
    }

    /**
     * Takes the log that drives this replica, for proposals. To be called once, when it is open.
     */
    public void connect(ReplicatedLog opened) {
        loop.enqueue(
                () -> {
                    log = opened;
                    proposer = new Proposer(identity.session(), opened, this::entryFailed);
                    follow(leadership.current());
                });
    }

    /**
     * Begins with a state that no log holds. To be called before the start; the caller sees to it
     * that the log's first snapshots cover it before anybody else gets this log.
     */
    public void begin(ClusterSnapshot base) {
        state = ClusterState.restored(base);
    }

    /** What this node holds, whoever is the master. */
    public record Standing(LogStatus log, int epoch, long timeMillis) {}

    /** What this node holds; fails with {@link UnavailableException} while it is only starting. */
    public CompletableFuture<Standing> standing() {
        var answer = new CompletableFuture<Standing>();
        loop.enqueue(
                () -> {
                    var current = log;
                    if (current == null) {
                        answer.completeExceptionally(
                                new UnavailableException("this node is only starting"));
                    } else {
                        answer.complete(
                                new Standing(current.status(), state.epoch(), state.timeMillis()));
                    }
                });
        return answer;
    }

    /**
     * Has this node go on alone, after the loss of the majority: see {@link
     * ReplicatedLog#standAlone}. Completes when it has been told so; it is the master of a new
     * epoch soon afterwards. Fails with {@link UnavailableException} if it cannot.
     */
    public CompletableFuture<Void> recover() {
        var answer = new CompletableFuture<Void>();
        loop.enqueue(
                () -> {
                    try {
                        recovering = true;
                        Objects.requireNonNull(log, "the log is open before calls are taken")
                                .standAlone();
                        answer.complete(null);
                    } catch (UnavailableException e) {
                        recovering = false;
                        answer.completeExceptionally(e);
                    }
                });
        return answer;
    }

    /**
     * Has every later change of leadership told, in order.
     *
     * @param watcher called by the log's thread: must not wait
     */
    public void watchLeadership(Consumer<Leadership> watcher) {
        leadership.add(watcher);
    }

    /** Who is the master, as far as this node knows. */
    public Leadership leadership() {
        return leadership.current();
    }

    /**
     * Proposes a command; the future completes with its result once it is committed and applied.
     */
    public CompletableFuture<Result> propose(Command command) {
        return onReign(
                (present, answer) -> {
                    var queue = Objects.requireNonNull(proposer);
                    Admission.refusal(command, state, queue.newJobs(), unfinishedMax)
                            .ifPresentOrElse(
                                    answer::completeExceptionally,
                                    () -> queue.add(command, answer));
                });
    }

    /**
     * Takes a worker's call and answers it when there is news, or the holding time is over.
     *
     * <p>The answer extends the worker's leases, so it is given only after a majority has
     * confirmed, later than the call came in, that this node is the master: a master that was
     * deposed without knowing must not extend what its successor is about to give to others.
     */
    public CompletableFuture<WorkerAnswer> call(WorkerCall call) {
        return onReign((present, answer) -> present.take(call, answer));
    }

    /** Takes a worker's report and answers it when it is committed. */
    public CompletableFuture<ReportAnswer> report(Report report) {
        var command =
                new Command.FinishTasks(report.worker().node(), report.reports(), report.kept());
        CompletableFuture<Result> finished =
                onReign(
                        (present, answer) -> {
                            for (var each : report.reports()) {
                                present.workforce().reported(report.worker().node(), each, state);
                            }
                            Objects.requireNonNull(proposer).add(command, answer);
                        });
        return finished.thenApply(
                result -> {
                    if (result instanceof Result.Finished ended) {
                        return new ReportAnswer(
                                leadership.current().term(), ended.recorded(), ended.stale());
                    }
                    throw new IllegalStateException("a report came to " + result);
                });
    }

    /**
     * Answers a question with what is current: a majority has confirmed that this node is the
     * master, and everything that was committed before has been applied.
     */
    public <T> CompletableFuture<T> ask(Function<ClusterReader, T> question) {
        return confirmed().thenCompose(confirmed -> glance(question));
    }

    /**
     * Answers a question about a job as {@link #ask} does, but if there is no answer yet, asks
     * again whenever an entry that concerns the job was applied. What changes through another job
     * is not noticed, so the question should be asked anew from time to time. Whoever waits no
     * longer cancels the future.
     *
     * <p>Where the job is known here already, no majority is asked: what has been committed stands,
     * and a node that is the master no longer is told so, which ends the wait.
     *
     * <p>May fail with {@link OverloadedException} too, when too many wait.
     */
    public <T> CompletableFuture<T> askUntil(
            JobId job, Function<ClusterReader, Optional<T>> question) {
        CompletableFuture<Boolean> known =
                onReign((present, yes) -> yes.complete(state.jobs().find(job).isPresent()));
        var answer = new CompletableFuture<T>();
        var _ =
                known.thenCompose(
                                is ->
                                        is
                                                ? CompletableFuture.<Void>completedFuture(null)
                                                : confirmed())
                        .whenComplete(
                                (ready, failure) -> {
                                    if (failure == null) {
                                        loop.enqueue(() -> watch(job, question, answer));
                                    } else {
                                        answer.completeExceptionally(failure);
                                    }
                                });
        return answer;
    }

    private <T> void watch(
            JobId job, Function<ClusterReader, Optional<T>> question, CompletableFuture<T> answer) {
        if (reign == null) {
            answer.completeExceptionally(leadership.notMaster());
            return;
        }
        watches.ask(job, answer, () -> question.apply(reader()).ifPresent(answer::complete));
        var _ =
                answer.whenComplete(
                        (answered, failure) -> {
                            if (answer.isCancelled()) {
                                loop.enqueue(() -> watches.prune(job));
                            }
                        });
    }

    private ClusterReader reader() {
        var present = reign;
        return new ClusterReader(
                state,
                present == null ? Optional.empty() : Optional.of(present.workforce()),
                clock.now());
    }

    /**
     * Has what happens told from now on, and what has happened after a number and is still
     * remembered here.
     *
     * <p>Fails with {@link OverloadedException} when too many listen.
     */
    public CompletableFuture<Listener> listen(Event.Position after) {
        return glance(reader -> events.listen(after));
    }

    private CompletableFuture<Void> confirmed() {
        CompletableFuture<ReplicatedLog> current =
                onReign((present, answer) -> answer.complete(log));
        return current.thenCompose(ReplicatedLog::confirmMaster);
    }

    /** Answers a question with what this replica holds now, which may be old. */
    public <T> CompletableFuture<T> glance(Function<ClusterReader, T> question) {
        var answer = new CompletableFuture<T>();
        loop.enqueue(
                () -> {
                    try {
                        answer.complete(question.apply(reader()));
                    } catch (RuntimeException e) {
                        // A question is the caller's code: what it throws is the caller's, and no
                        // reason to end the replica.
                        answer.completeExceptionally(e);
                    }
                });
        return answer;
    }

    private interface Duty<T> {
        void perform(Reign present, CompletableFuture<T> answer);
    }

    private <T> CompletableFuture<T> onReign(Duty<T> duty) {
        var answer = new CompletableFuture<T>();
        loop.enqueue(
                () -> {
                    var present = reign;
                    if (present == null) {
                        answer.completeExceptionally(leadership.notMaster());
                    } else {
                        duty.perform(present, answer);
                    }
                });
        return answer;
    }

    /** Begins or ends this node's reign as the engine says. */
    private void follow(Leadership now) {
        var present = reign;
        if (present != null && (!now.isMaster() || now.term() != present.term())) {
            present.end(leadership.notMaster());
            watches.close(leadership.notMaster());
            reign = null;
        }
        var current = proposer;
        if (now.isMaster() && reign == null && current != null) {
            var workforce = new Workforce(timing, clock.now().nanos());
            reign =
                    new Reign(
                            state,
                            current,
                            new CallDesk(state, workforce, now.term(), this::proven),
                            clock,
                            new Reign.Beginning(
                                    identity.founding(),
                                    new Ballot(
                                            Objects.requireNonNull(log),
                                            loop,
                                            leadership.current().self())));
            if (recovering) {
                recovering = false;
                current.addFirst(new Command.RaiseEpoch(state.epoch() + 1));
            }
        }
    }

    private CompletableFuture<Void> proven() {
        var answer = new CompletableFuture<Void>();
        var _ =
                Objects.requireNonNull(log)
                        .confirmMaster()
                        .whenComplete(
                                (confirmed, failure) ->
                                        loop.enqueue(
                                                () -> {
                                                    if (failure == null) {
                                                        answer.complete(null);
                                                    } else {
                                                        answer.completeExceptionally(failure);
                                                    }
                                                }));
        return answer;
    }

    /** Called on any thread. */
    private void entryFailed(long number, Throwable failure) {
        loop.enqueue(
                () -> {
                    var planLost = Objects.requireNonNull(proposer).failed(number, failure);
                    var present = reign;
                    if (present != null) {
                        if (planLost && failure instanceof UnavailableException) {
                            present.desk().notProposed();
                        }
                        present.planLater();
                    }
                });
    }

    private long turn() {
        var present = reign;
        return present == null ? Long.MAX_VALUE : present.turn();
    }

    // The log's callbacks, on the engine's thread. Each hands over to the replica's thread, in
    // order.

    @Override
    public void apply(long index, long term, byte[] bytes) {
        var entry = EntryCodec.decode(bytes);
        loop.enqueue(() -> apply(new Stamp(term, index, entry.wallMillis()), entry));
    }

    private void apply(Stamp stamp, Entry entry) {
        var results = new ArrayList<Result>(entry.commands().size());
        for (var command : entry.commands()) {
            watches.applying(command, state);
            results.add(state.apply(stamp, command));
            events.applied(stamp, state);
        }
        watches.applied();
        var own = proposer;
        if (own != null) {
            own.applied(entry, results);
        }
        var present = reign;
        if (present != null) {
            present.applied(entry);
        }
    }

    @Override
    public void leadershipChanged(Leadership changed) {
        leadership.set(changed);
        loop.enqueue(() -> follow(changed));
        leadership.tell(changed);
    }

    @Override
    public SnapshotWriter captureSnapshot() {
        var captured = glance(reader -> reader.state().capture()).join();
        return out -> SnapshotCodec.write(captured, out);
    }

    @Override
    public void loadSnapshot(InputStream snapshot) throws IOException {
        var restored = ClusterState.restored(SnapshotCodec.read(snapshot));
        var done = new CompletableFuture<Void>();
        loop.enqueue(
                () -> {
                    state = restored;
                    events.leapt();
                    done.complete(null);
                });
        done.join();
    }

    /**
     * Stops the thread. To be called after the log was closed, so that every proposal has an end.
     */
    @Override
    public void close() {
        loop.enqueue(
                () -> {
                    events.close();
                    var present = reign;
                    if (present != null) {
                        var stopping = new NotMasterException("this node is stopping");
                        present.end(stopping);
                        watches.close(stopping);
                        reign = null;
                    }
                });
        loop.close();
    }
}
