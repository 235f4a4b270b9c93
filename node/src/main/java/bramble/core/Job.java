package bramble.core;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One accepted job and where each of its tasks stands. Every task is at any moment in exactly one
 * place: the backlog, a lease, or the outcomes. Changed by the tables of this package alone; others
 * read.
 */
public final class Job {

    private JobOrigin origin;
    private final Backlog backlog = new Backlog();
    // What most jobs do not have yet takes no memory: there may be very many that wait.
    private Outcomes outcomes = Outcomes.NONE;
    private Left left = Left.NOTHING;
    private Gate gate;
    private TaskSet leased = TaskSet.EMPTY;
    private final long submittedAtMillis;
    private long startedAtMillis;
    private long finishedAtMillis;
    private @Nullable JobState told;

    Job(JobOrigin origin, Gate gate, JobTimes times) {
        this.origin = origin;
        this.gate = gate.sharing();
        submittedAtMillis = times.submittedAtMillis();
        startedAtMillis = times.startedAtMillis();
        finishedAtMillis = times.finishedAtMillis();
    }

    /** A job that was just accepted: every task is in the backlog. */
    static Job accepted(JobOrigin origin, Gate gate, long nowMillis) {
        var job = new Job(origin, gate, new JobTimes(nowMillis, 0, 0));
        job.backlog.add(Try.FIRST, TaskSet.range(0, job.size()));
        return job;
    }

    /** Shares with other jobs what is equal. */
    void share(Pool<String> users, Pool<JobTerms> rules) {
        origin = origin.sharing(users, rules);
    }

    public JobId id() {
        return origin.id();
    }

    public JobOrigin origin() {
        return origin;
    }

    /**
     * What it is to do. Made anew at each call: who needs the terms or the items asks for these.
     */
    public JobSpec spec() {
        return origin.spec();
    }

    /** All of its specification but what is to run. */
    public JobTerms terms() {
        return origin.terms();
    }

    /** What its command is run on. */
    public Items items() {
        return origin.items();
    }

    /** That it was accepted. */
    public Decision decision() {
        return new Decision(origin.receipt(), true, "", submittedAtMillis);
    }

    public Gate gate() {
        return gate;
    }

    public JobTimes times() {
        return new JobTimes(submittedAtMillis, startedAtMillis, finishedAtMillis);
    }

    /** Whether its end was recorded. */
    boolean isFinished() {
        return finishedAtMillis != 0;
    }

    /** How many tasks it has. */
    public int size() {
        return items().size();
    }

    /**
     * Tasks that may be leased now, by the attempt that comes next. A copy, for the caller to keep
     * and change.
     */
    public SortedMap<Try, TaskSet> ready() {
        return backlog.ready();
    }

    /** Whether there are tasks that may be leased now. */
    public boolean hasReady() {
        return backlog.hasReady();
    }

    /** Tasks that wait before their next attempt. */
    public List<Delayed> delayed() {
        return backlog.delayed();
    }

    /** Tasks that have a worker. */
    public TaskSet leased() {
        return leased;
    }

    /** What its tasks have left, and the cluster keeps. */
    public NavigableSet<ContentId> outputs() {
        return left.contents();
    }

    /** How much its tasks have left, removed or not. */
    public long outputBytes() {
        return left.bytes();
    }

    /** Why what its tasks left is there no more; empty while it is. */
    public Optional<String> outputsRemoved() {
        return Optional.ofNullable(left.removed());
    }

    /** Tasks that ended otherwise than well. */
    public TaskSet unsuccessful() {
        return outcomes.unsuccessful();
    }

    /** Tasks that ended in the given way. */
    public TaskSet ended(TaskState state) {
        return outcomes.of(state);
    }

    /** The recorded ends, oldest first. */
    public List<Outcome> outcomes() {
        return outcomes.recorded();
    }

    /** The end of one task, empty while it has none. */
    public Optional<Outcome> outcome(int task) {
        return outcomes.of(task);
    }

    /** Where one task stands. */
    public TaskState stateOf(int task) {
        for (var state :
                List.of(
                        TaskState.SUCCEEDED,
                        TaskState.FAILED,
                        TaskState.LOST,
                        TaskState.CANCELLED)) {
            if (outcomes.of(state).contains(task)) {
                return state;
            }
        }
        return leased.contains(task) ? TaskState.RUNNING : TaskState.QUEUED;
    }

    /** Whether there is anything to lease: its gate is open and its backlog not empty. */
    public boolean isRunnable() {
        return gate.isOpen() && !backlog.isEmpty();
    }

    public JobState state() {
        if (outcomes.count() == size()) {
            return finalState();
        }
        if (!leased.isEmpty()) {
            return JobState.RUNNING;
        }
        if (!gate.released()) {
            return JobState.SCHEDULED;
        }
        return gate.pending().isEmpty() ? JobState.QUEUED : JobState.WAITING;
    }

    /**
     * How far it has come, if that is further than when this was last asked: accepted, then
     * running, then ended.
     */
    Optional<JobState> takeAdvance() {
        var now = state();
        var before = told;
        if (before != null && now.compareTo(before) <= 0) {
            return Optional.empty();
        }
        told = now;
        return Optional.of(now);
    }

    private JobState finalState() {
        if (!outcomes.of(TaskState.CANCELLED).isEmpty()) {
            return JobState.CANCELLED;
        }
        return outcomes.unsuccessful().isEmpty() ? JobState.SUCCEEDED : JobState.FAILED;
    }

    void release() {
        gate = gate.opened();
    }

    void dependencyMet(JobId ended) {
        gate = gate.without(ended);
    }

    /** Ends what has no worker; what has one is stopped by its worker, which then reports. */
    void cancel(String why) {
        if (state().isFinal() || gate.cancelled() != null) {
            return;
        }
        gate = gate.closed(why);
        end(backlog.drain(), TaskState.CANCELLED, why);
    }

    boolean lease(Try attempt, TaskSet tasks, long nowMillis) {
        var max = terms().queue().maxParallel();
        var tooMany = max > 0 && leased.size() + tasks.size() > max;
        if (!gate.isOpen() || tasks.isEmpty() || tooMany || !backlog.take(attempt, tasks)) {
            return false;
        }
        leased = leased.plus(tasks);
        if (startedAtMillis == 0) {
            startedAtMillis = nowMillis;
        }
        return true;
    }

    /**
     * Records what a worker reported of tasks that it holds. {@code waitSerial} names the wait, if
     * there is to be one.
     */
    void attemptsEnded(Lease lease, TaskReport report, long waitSerial) {
        var end = report.end();
        var tasks = report.tasks();
        var run =
                new Outcome.Run(
                        lease.holder().node(),
                        report.startedAtMillis(),
                        report.finishedAtMillis(),
                        report.output());
        switch (end.kind()) {
            case SUCCEEDED -> settle(tasks, TaskState.SUCCEEDED, lease.attempt(), run, end);
            case FAILED -> failed(lease.attempt(), tasks, run, end, waitSerial);
            case RETURNED -> again(lease.attempt(), tasks);
            case CANCELLED -> {
                if (gate.cancelled() == null) {
                    lost(lease, tasks, end.why());
                } else {
                    settle(tasks, TaskState.CANCELLED, lease.attempt(), run, end);
                }
            }
            case LOST -> lost(lease, tasks, end.why());
        }
    }

    private void failed(
            Try attempt, TaskSet tasks, Outcome.Run run, AttemptEnd end, long waitSerial) {
        var next = attempt.afterFailure();
        var rules = terms().attempts();
        if (next.failures() > rules.retries() || gate.cancelled() != null) {
            settle(tasks, TaskState.FAILED, attempt, run, end);
            return;
        }
        leased = leased.minus(tasks);
        backlog.delay(
                new Delayed(waitSerial, next, tasks, rules.backoffMillisAfter(next.failures())));
    }

    /** Takes tasks from a worker that has lost them, or has been lost itself. */
    void lost(Lease lease, TaskSet tasks, String why) {
        var next = lease.attempt().afterLoss();
        var run = new Outcome.Run(lease.holder().node(), 0, 0);
        var end = new AttemptEnd(AttemptEnd.Kind.LOST, 0, why);
        if (terms().attempts().atMostOnce() || next.losses() > Limits.LOST_ATTEMPTS_MAX) {
            settle(tasks, TaskState.LOST, lease.attempt(), run, end);
        } else {
            again(next, tasks);
        }
    }

    private void again(Try next, TaskSet tasks) {
        leased = leased.minus(tasks);
        var cancelled = gate.cancelled();
        if (cancelled != null) {
            end(tasks, TaskState.CANCELLED, cancelled);
        } else {
            backlog.add(next, tasks);
        }
    }

    private void settle(
            TaskSet tasks, TaskState state, Try attempt, Outcome.Run run, AttemptEnd end) {
        leased = leased.minus(tasks);
        var outcome = new Outcome(tasks, state, attempt.attempt(), run, end);
        record(outcome);
        addOutputs(outcome);
    }

    private void addOutputs(Outcome outcome) {
        var run = outcome.run();
        var output = run == null ? null : run.output();
        if (output == null || left.removed() != null) {
            return;
        }
        own().add(output);
    }

    private Left own() {
        if (left == Left.NOTHING) {
            left = new Left();
        }
        return left;
    }

    private void record(Outcome outcome) {
        if (outcomes == Outcomes.NONE) {
            outcomes = new Outcomes();
        }
        outcomes.record(outcome);
    }

    /** What has come to its outputs since this was last asked. */
    List<ContentId> takeNewOutputs() {
        return left.takeFresh();
    }

    /** Gives up its outputs; tells which these were. */
    List<ContentId> removeOutputs(String why) {
        return own().remove(why);
    }

    private void end(TaskSet tasks, TaskState state, String why) {
        record(
                new Outcome(
                        tasks, state, 0, null, new AttemptEnd(AttemptEnd.Kind.CANCELLED, 0, why)));
    }

    void finished(long nowMillis) {
        finishedAtMillis = nowMillis;
    }

    JobSnapshot capture() {
        var waiting = new JobSnapshot.Waiting(backlog.ready(), backlog.delayed());
        return new JobSnapshot(
                origin,
                gate,
                times(),
                waiting,
                outcomes.recorded(),
                new JobSnapshot.Storage(left.bytes(), left.removed()));
    }

    /**
     * A job as it was when it was captured, but for its leases, which {@link #restoreLease} puts
     * back.
     */
    static Job restored(JobSnapshot snapshot) {
        var job = new Job(snapshot.origin(), snapshot.gate(), snapshot.times());
        snapshot.waiting().ready().forEach(job.backlog::add);
        snapshot.waiting().delayed().forEach(job.backlog::delay);
        snapshot.outcomes().forEach(job::record);
        var storage = snapshot.storage();
        if (storage.outputsRemoved() != null) {
            job.removeOutputs(storage.outputsRemoved());
        }
        snapshot.outcomes().forEach(job::addOutputs);
        if (storage.outputBytes() != 0 || job.left != Left.NOTHING) {
            job.own().restored(storage.outputBytes());
        }
        return job;
    }

    void restoreLease(TaskSet tasks) {
        leased = leased.plus(tasks);
    }

    /** All leases are back: what it is now was told long ago. */
    void restored() {
        var running = startedAtMillis != 0 && !state().isFinal();
        told = running ? JobState.RUNNING : state();
    }

    /** Throws when a task is in no place, or in two. Cheap enough for the simulation alone. */
    void check() {
        var parts =
                new TaskSet[] {
                    backlog.all(),
                    leased,
                    ended(TaskState.SUCCEEDED),
                    ended(TaskState.FAILED),
                    ended(TaskState.LOST),
                    ended(TaskState.CANCELLED)
                };
        var all = TaskSet.EMPTY;
        for (var part : parts) {
            if (all.intersects(part)) {
                throw new IllegalStateException(
                        "job " + id() + " has tasks in two places: " + all.intersection(part));
            }
            all = all.plus(part);
        }
        if (!all.equals(TaskSet.range(0, size()))) {
            throw new IllegalStateException(
                    "job " + id() + " has lost tasks: " + TaskSet.range(0, size()).minus(all));
        }
    }
}
