package bramble.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The replicated state alone, without a network or a clock: commands go in, and time passes when a
 * test says so. After every command it checks that each task is in exactly one place.
 */
public final class ClusterFixture {

    public static final NodeId ATTIC = new NodeId(new UUID(1, 1));
    public static final NodeId GARAGE = new NodeId(new UUID(1, 2));
    public static final SessionId SESSION = new SessionId(new UUID(2, 2));
    public static final Program RENDER = Program.of("render", "{item}");
    public static final Duration HORIZON = Duration.ofMillis(Limits.DECISION_HORIZON_MILLIS);

    private static final long NOON = 1_790_000_000_000L;

    private final ClusterState state = new ClusterState();
    private long nowMillis = NOON;
    private long index;
    private int ids;

    /** A founded cluster with two nodes. */
    public ClusterFixture() {
        commit(new Command.FoundCluster(new ClusterId(new UUID(3, 3))));
        join(ATTIC, "attic");
        join(GARAGE, "garage");
    }

    public ClusterState state() {
        return state;
    }

    /** What a master's wall clock shows, and the log's time after the next command. */
    long nowMillis() {
        return nowMillis;
    }

    /** The index of the last entry. */
    long index() {
        return index;
    }

    void pass(Duration time) {
        nowMillis += time.toMillis();
    }

    public Result commit(Command command) {
        var result = state.apply(new Stamp(1, ++index, nowMillis), command);
        state.check();
        return result;
    }

    public void join(NodeId node, String name) {
        commit(new Command.JoinNode(new Node(node, name, name + ":7420", "0.1.0", false)));
    }

    /** A new id, made now. */
    public JobId newId() {
        return idMadeAt(nowMillis);
    }

    JobId idMadeAt(long millis) {
        return new JobId(new UUID(millis << 16 | 0x7000, ++ids));
    }

    /** Submits a job that is to be accepted. */
    public JobId accepted(JobSpec spec) {
        var id = newId();
        var decided = (Result.Decided) submit(id, spec);
        assertThat(decided.decision().accepted()).isTrue();
        return id;
    }

    Result submit(JobId id, JobSpec spec) {
        return commit(new Command.SubmitJob(new Submission(id, "ada", digest(spec), spec)));
    }

    /** Stands in for the digest that the door computes: equal for equal specifications alone. */
    static SpecDigest digest(JobSpec spec) {
        var name = UUID.nameUUIDFromBytes(spec.toString().getBytes(StandardCharsets.UTF_8));
        return new SpecDigest(name.toString().replace("-", "").repeat(2));
    }

    /** A specification with that many items. */
    public static JobSpec items(int count) {
        return JobSpec.of(RENDER, new Items.Range(1, count));
    }

    static JobSpec after(JobId other, QueueRules.On on) {
        var dependency = new QueueRules.Dependency(other, on);
        return items(1).withQueue(new QueueRules(0, 0, 0, List.of(dependency)));
    }

    static JobSpec notBefore(long millis) {
        return items(1).withQueue(new QueueRules(0, 0, millis, List.of()));
    }

    static JobSpec retries(int retries, Duration backoff) {
        return items(1).withAttempts(new AttemptRules(retries, backoff.toMillis(), 0, false));
    }

    static JobSpec atMostOnce(int count) {
        return items(count).withAttempts(new AttemptRules(0, 0, 0, true));
    }

    Job job(JobId id) {
        return state.jobs().find(id).orElseThrow();
    }

    JobState stateOf(JobId id) {
        return job(id).state();
    }

    /** The end of a task that has one. */
    Outcome outcome(JobId id, int task) {
        return job(id).outcome(task).orElseThrow();
    }

    /** Leases to a node whatever of a job comes first in its backlog. */
    public Lease lease(JobId id, NodeId node) {
        var job = job(id);
        if (job.ready().isEmpty()) {
            var delayed = job.delayed().getFirst();
            return lease(id, node, delayed.next(), delayed.tasks());
        }
        var first = job.ready().firstEntry();
        return lease(id, node, first.getKey(), first.getValue());
    }

    /** Leases tasks that are to be granted. */
    public Lease lease(JobId id, NodeId node, Try attempt, TaskSet tasks) {
        var leases = grant(node, new Command.Grant(id, attempt, tasks));
        assertThat(leases).hasSize(1);
        return leases.getFirst();
    }

    List<Lease> grant(NodeId node, Command.Grant... grants) {
        var command = new Command.LeaseTasks(new Holder(node, SESSION), List.of(grants));
        return ((Result.Leased) commit(command)).leases();
    }

    /** Reports the end of everything under a lease. */
    public Result.Finished finish(Lease lease, AttemptEnd end) {
        return finish(lease, end, lease.tasks());
    }

    Result.Finished finish(Lease lease, AttemptEnd end, TaskSet tasks) {
        return report(lease.holder().node(), reportOf(lease, end, tasks));
    }

    Result.Finished report(NodeId node, TaskReport... reports) {
        return (Result.Finished) commit(new Command.FinishTasks(node, List.of(reports)));
    }

    TaskReport reportOf(Lease lease, AttemptEnd end, TaskSet tasks) {
        return new TaskReport(lease.id(), tasks, end, nowMillis - 200, nowMillis - 100);
    }

    static AttemptEnd failure() {
        return new AttemptEnd(AttemptEnd.Kind.FAILED, 3, "exit code 3");
    }

    static AttemptEnd ended(AttemptEnd.Kind kind) {
        return new AttemptEnd(kind, 0, "said " + kind);
    }

    void expire(Lease... leases) {
        var ids = IntStream.range(0, leases.length).mapToObj(i -> leases[i].id()).toList();
        commit(new Command.ExpireLeases(ids, "its node went silent"));
    }

    void cancel(JobId id) {
        commit(new Command.CancelJob(id, "ada wanted it so"));
    }

    /** Brings a job that is queued to its end. */
    void end(JobId id, JobState end) {
        switch (end) {
            case SUCCEEDED -> finish(lease(id, ATTIC), AttemptEnd.SUCCESS);
            case FAILED -> finish(lease(id, ATTIC), failure());
            case CANCELLED -> cancel(id);
            case SCHEDULED, WAITING, QUEUED, RUNNING ->
                    throw new IllegalArgumentException(end + " is no end");
        }
        assertThat(stateOf(id)).isEqualTo(end);
    }
}
