package bramble.plan;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.GARAGE;
import static bramble.core.ClusterFixture.items;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptEnd;
import bramble.core.ClusterFixture;
import bramble.core.Command;
import bramble.core.Command.ExpireLeases;
import bramble.core.Command.LeaseTasks;
import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.Holder;
import bramble.core.InputFile;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.Kept;
import bramble.core.Lease;
import bramble.core.LeaseId;
import bramble.core.NodeId;
import bramble.core.OutputRules;
import bramble.core.Program;
import bramble.core.QueueRules;
import bramble.core.Result;
import bramble.core.SessionId;
import bramble.core.SpecDigest;
import bramble.core.Stamp;
import bramble.core.Submission;
import bramble.core.TaskReport;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the master plans")
class PlannerTest {

    private static final long WALL_MILLIS = 1_800_000_000_000L;
    private static final ContentId FILE = ContentId.sha256("ab".repeat(32));
    private static final SessionId FIRST_LIFE = SessionId.of(1, 11);
    private static final SessionId SECOND_LIFE = SessionId.of(2, 22);

    private final ClusterFixture cluster = new ClusterFixture();
    private final Workforce workforce = new Workforce(Timing.STANDARD, 0);

    {
        workforce.electorate().are(new TreeSet<>(List.of(GARAGE)));
    }

    private long nanos;

    @Test
    @DisplayName("gives an idle worker as many long tasks as it has slots")
    void fillsSlots() {
        var job = cluster.accepted(items(10));
        hears(ATTIC, FIRST_LIFE, 2);

        assertThat(granted(plan(), job)).isEqualTo(2);
    }

    @Test
    @DisplayName("gives nothing to a worker whose slots are taken by tasks that nobody has timed")
    void respectsSlots() {
        cluster.accepted(items(10));
        hears(ATTIC, FIRST_LIFE, 2);
        commit(plan());

        assertThat(plan()).isEmpty();
    }

    @Test
    @DisplayName("gives about a second of work at once when tasks have shown to be short")
    void chunksShortTasks() {
        var job = cluster.accepted(items(100_000));
        hears(ATTIC, FIRST_LIFE, 2);
        var lease = commit(plan()).getFirst();
        var report =
                new TaskReport(
                        lease.id(),
                        lease.tasks(),
                        AttemptEnd.SUCCESS,
                        WALL_MILLIS,
                        WALL_MILLIS + 2);
        workforce.reported(ATTIC, report, cluster.state());
        cluster.commit(new Command.FinishTasks(ATTIC, List.of(report)));

        // Two tasks took 2 ms on two slots, so a second holds 1,000 of them.
        assertThat(granted(plan(), job)).isEqualTo(1_000);
    }

    @Test
    @DisplayName("serves the job of greater priority first")
    void priorities() {
        cluster.accepted(items(5));
        var urgent = cluster.accepted(items(5).withQueue(new QueueRules(1, 0, 0, List.of())));
        hears(ATTIC, FIRST_LIFE, 2);

        assertThat(granted(plan(), urgent)).isEqualTo(2);
    }

    @Test
    @DisplayName("leases no more of a job than it allows at once")
    void maxParallel() {
        var job = cluster.accepted(items(10).withQueue(new QueueRules(0, 3, 0, List.of())));
        hears(ATTIC, FIRST_LIFE, 2);
        hears(GARAGE, FIRST_LIFE, 2);

        assertThat(granted(plan(), job)).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "takes the leases of a silent worker only when lease and margin have passed since its last call")
    void expiresSilent() {
        var lease = leasedToAttic();
        var due = Timing.STANDARD.lease().plus(Timing.STANDARD.margin());

        nanos = due.toNanos() - 1;
        assertThat(expired(plan())).isEmpty();
        nanos = due.toNanos();
        assertThat(expired(plan())).containsExactly(lease.id());
    }

    @Test
    @DisplayName("grants every standing lease a full period when a new master begins")
    void newMaster() {
        leasedToAttic();
        nanos = Duration.ofMinutes(1).toNanos();
        var successor = new Workforce(Timing.STANDARD, nanos);

        assertThat(expired(plan(successor))).isEmpty();
    }

    @Test
    @DisplayName("takes at once what a restarted worker no longer knows")
    void forgottenByRestart() {
        var lease = leasedToAttic();
        hears(ATTIC, SECOND_LIFE, 2);

        assertThat(expired(plan())).containsExactly(lease.id());
    }

    @Test
    @DisplayName("leaves to a restarted worker what it has adopted")
    void adopted() {
        var lease = leasedToAttic();
        hears(ATTIC, SECOND_LIFE, 2, lease.id());

        assertThat(expired(plan())).isEmpty();
    }

    @Test
    @DisplayName("does not believe a late call of an earlier life")
    void lateCall() {
        cluster.accepted(items(1));
        hears(ATTIC, SECOND_LIFE, 2);
        commit(plan());
        hears(ATTIC, FIRST_LIFE, 2);

        assertThat(expired(plan())).isEmpty();
    }

    @Test
    @DisplayName(
            "releases a scheduled job when its time has come by a clock that is not behind the log's")
    void releases() {
        var job =
                cluster.accepted(
                        items(1).withQueue(new QueueRules(0, 0, WALL_MILLIS + 1, List.of())));
        cluster.state()
                .apply(new Stamp(1, 1_000_000, WALL_MILLIS), new Command.ReleaseJobs(List.of()));

        assertThat(releasedAt(WALL_MILLIS)).isEmpty();
        assertThat(releasedAt(WALL_MILLIS + 1)).containsExactly(job);
    }

    @Test
    @DisplayName("lets a member that is removed go only when none of its leases stands any more")
    void departs() {
        var lease = leasedToAttic();
        cluster.commit(new Command.RetireNode(ATTIC));

        assertThat(plan()).doesNotContain(new Command.RemoveNode(ATTIC));
        assertThat(workforce.isDismissed(ATTIC, cluster.state())).isTrue();
        cluster.commit(
                new Command.FinishTasks(
                        ATTIC,
                        List.of(
                                new TaskReport(
                                        lease.id(),
                                        lease.tasks(),
                                        AttemptEnd.SUCCESS,
                                        WALL_MILLIS,
                                        WALL_MILLIS))));
        assertThat(plan()).contains(new Command.RemoveNode(ATTIC));
    }

    @Test
    @DisplayName("extends no lease of a member that is to go, so that its tasks end in time")
    void departsSilently() {
        var lease = leasedToAttic();
        cluster.commit(new Command.RetireNode(ATTIC));
        plan();
        nanos += Timing.STANDARD.lease().plus(Timing.STANDARD.margin()).toNanos();
        hears(ATTIC, FIRST_LIFE, 2, lease.id());

        assertThat(expired(plan())).containsExactly(lease.id());
    }

    @Test
    @DisplayName("lets no member go that votes")
    void votersStay() {
        hears(ATTIC, FIRST_LIFE, 2);
        workforce.electorate().are(new TreeSet<>(List.of(ATTIC)));
        cluster.commit(new Command.RetireNode(ATTIC));

        assertThat(plan()).doesNotContain(new Command.RemoveNode(ATTIC));
        workforce.electorate().are(new TreeSet<>(List.of(GARAGE)));
        assertThat(plan()).contains(new Command.RemoveNode(ATTIC));
    }

    @Test
    @DisplayName("lets no member go that alone holds something, as long as it answers")
    void lastCopyStays() {
        hears(ATTIC, FIRST_LIFE, 2);
        var only = new Kept(FILE, new Content.Facts(7, 1), List.of(ATTIC));
        cluster.commit(new Command.KeepContents(List.of(only)));
        cluster.commit(new Command.RetireNode(ATTIC));

        assertThat(plan()).doesNotContain(new Command.RemoveNode(ATTIC));
        nanos += Timing.STANDARD.lease().toNanos() + 1;
        assertThat(plan()).contains(new Command.RemoveNode(ATTIC));
    }

    @Test
    @DisplayName("leases a job in the entry that submits it, if the files are there that it reads")
    void withItsSubmission() {
        hears(ATTIC, FIRST_LIFE, 2);
        var reading =
                JobSpec.of(
                        Program.of("render")
                                .with(
                                        new TreeMap<>(
                                                Map.of(
                                                        "scene",
                                                        new InputFile(FILE, InputFile.Mode.PLAIN))),
                                        OutputRules.NONE),
                        new Items.Range(1, 2));
        var submission = submission(reading);

        assertThat(planWith(submission)).isEmpty();
        var there = new Kept(FILE, new Content.Facts(7, 1), List.of(ATTIC));
        cluster.commit(new Command.KeepContents(List.of(there)));
        assertThat(granted(planWith(submission), submission.id())).isEqualTo(2);
        assertThat(planWith(submission(readingItems()))).isEmpty();
    }

    private Submission submission(JobSpec spec) {
        return new Submission(cluster.newId(), "ada", new SpecDigest("ab".repeat(32)), spec);
    }

    private static JobSpec readingItems() {
        return JobSpec.of(Program.of("render"), Items.Lines.uncounted(FILE));
    }

    private List<Command> planWith(Submission coming) {
        return Planner.plan(
                        cluster.state(),
                        workforce,
                        List.of(coming),
                        new Moment(nanos, WALL_MILLIS, true))
                .commands();
    }

    private List<JobId> releasedAt(long wallMillis) {
        var plan =
                Planner.plan(
                        cluster.state(), workforce, List.of(), new Moment(nanos, wallMillis, true));
        return plan.commands().stream()
                .filter(Command.ReleaseJobs.class::isInstance)
                .map(Command.ReleaseJobs.class::cast)
                .flatMap(each -> each.jobs().stream())
                .toList();
    }

    private Lease leasedToAttic() {
        cluster.accepted(items(1));
        hears(ATTIC, FIRST_LIFE, 2);
        return commit(plan()).getFirst();
    }

    private void hears(NodeId node, SessionId session, int slots, LeaseId... held) {
        var capacity = new Capacity(slots, 1L << 30, new TreeMap<>());
        var known = cluster.state().nodes().find(node).orElseThrow();
        var machine =
                new Machine(
                        known.name(),
                        known.address(),
                        known.version(),
                        capacity,
                        new Vitals(0, 0, 0, 0, 0));
        workforce.heard(
                new WorkerCall(new Holder(node, session), machine, List.of(held), true),
                cluster.state(),
                nanos);
    }

    private List<Command> plan() {
        return plan(workforce);
    }

    private List<Command> plan(Workforce known) {
        return Planner.plan(cluster.state(), known, List.of(), new Moment(nanos, WALL_MILLIS, true))
                .commands();
    }

    private List<Lease> commit(List<Command> plan) {
        var leases = new ArrayList<Lease>();
        for (var command : plan) {
            if (cluster.commit(command) instanceof Result.Leased leased) {
                leases.addAll(leased.leases());
            }
        }
        return leases;
    }

    private static int granted(List<Command> plan, JobId job) {
        return plan.stream()
                .filter(LeaseTasks.class::isInstance)
                .map(LeaseTasks.class::cast)
                .flatMap(each -> each.grants().stream())
                .filter(each -> each.job().equals(job))
                .mapToInt(each -> each.tasks().size())
                .sum();
    }

    private static List<LeaseId> expired(List<Command> plan) {
        return plan.stream()
                .filter(ExpireLeases.class::isInstance)
                .map(ExpireLeases.class::cast)
                .flatMap(each -> each.leases().stream())
                .toList();
    }
}
