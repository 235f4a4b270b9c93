package bramble.plan;

import static bramble.core.ClusterFixture.ATTIC;
import static bramble.core.ClusterFixture.RENDER;
import static bramble.core.ClusterFixture.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptEnd;
import bramble.core.AttemptRules;
import bramble.core.ClusterFixture;
import bramble.core.Command;
import bramble.core.Holder;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.Needs;
import bramble.core.QueueRules;
import bramble.core.Result;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.core.Try;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerCall;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Why a job stands where it stands is said in plain words:")
class WhyTest {

    private static final JobSpec TWO = JobSpec.of(RENDER, new Items.Range(1, 2));
    private static final Holder WORKER = new Holder(ATTIC, SESSION);

    private final ClusterFixture cluster = new ClusterFixture();
    private final Workforce workforce = new Workforce(Timing.STANDARD, 0);

    private void connect(int slots, Map<String, String> labels) {
        var capacity = new Capacity(slots, 512L << 20, new TreeMap<>(labels));
        var machine =
                new Machine("attic", "attic:7420", "0.1.0", capacity, new Vitals(0, 0, 0, 0, 0));
        workforce.heard(new WorkerCall(WORKER, machine, List.of(), true), cluster.state(), 0);
    }

    private String why(JobId id) {
        return why(id, 0);
    }

    private String why(JobId id, long nowNanos) {
        var job = cluster.state().jobs().find(id).orElseThrow();
        return new Why(cluster.state(), Optional.of(workforce), new Moment(nowNanos, 0, true))
                .of(job);
    }

    private Result.Leased lease(JobId id, Try attempt, TaskSet tasks) {
        return (Result.Leased)
                cluster.commit(
                        new Command.LeaseTasks(
                                WORKER, List.of(new Command.Grant(id, attempt, tasks))));
    }

    private void end(Result.Leased leased, TaskSet tasks, AttemptEnd end) {
        var report = new TaskReport(leased.leases().getFirst().id(), tasks, end, 0, 1);
        cluster.commit(new Command.FinishTasks(ATTIC, List.of(report)));
    }

    private static AttemptEnd failure(String why) {
        return new AttemptEnd(AttemptEnd.Kind.FAILED, 3, why);
    }

    @Test
    @DisplayName("no worker is connected")
    void noWorker() {
        assertThat(why(cluster.accepted(TWO)))
                .isEqualTo("no worker is connected to the master at the moment");
    }

    @Test
    @DisplayName("no node fits, by labels, cpus or memory")
    void nothingFits() {
        connect(2, Map.of("arch", "arm64"));

        assertThat(
                        why(
                                cluster.accepted(
                                        TWO.withNeeds(
                                                new Needs(
                                                        1,
                                                        0,
                                                        new TreeMap<>(Map.of("gpu", "yes")))))))
                .isEqualTo("no connected node carries the labels gpu=yes");
        assertThat(why(cluster.accepted(TWO.withNeeds(new Needs(8, 0, new TreeMap<>())))))
                .isEqualTo("a task needs 8 cpus, and the largest fitting node has 2 slots");
        assertThat(why(cluster.accepted(TWO.withNeeds(new Needs(1, 1L << 30, new TreeMap<>())))))
                .isEqualTo(
                        "a task needs 1024 MiB of memory, and the largest fitting node has 512 MiB");
    }

    @Test
    @DisplayName("every node is drained")
    void drained() {
        connect(2, Map.of());
        cluster.commit(new Command.DrainNode(ATTIC, true));

        assertThat(why(cluster.accepted(TWO))).startsWith("every connected node is drained");
    }

    @Test
    @DisplayName("a worker that has fallen silent does not count")
    void silent() {
        connect(2, Map.of());
        var later = Timing.STANDARD.lease().toNanos() + 1;

        assertThat(why(cluster.accepted(TWO), later)).startsWith("no worker is connected");
    }

    @Test
    @DisplayName("other jobs are ahead")
    void ahead() {
        connect(2, Map.of());
        var first = cluster.accepted(TWO);
        cluster.accepted(TWO);
        var third = cluster.accepted(TWO);

        assertThat(why(first)).isEqualTo("all fitting slots are busy; it is next");
        assertThat(why(third)).isEqualTo("2 jobs are ahead of it");
    }

    @Test
    @DisplayName("its time has not come, or another job has not ended")
    void gates() {
        var time = Instant.parse("2026-12-01T02:00:00Z");
        var first = cluster.accepted(TWO);
        var after = List.of(new QueueRules.Dependency(first, QueueRules.On.OK));

        assertThat(
                        why(
                                cluster.accepted(
                                        TWO.withQueue(
                                                new QueueRules(
                                                        0, 0, time.toEpochMilli(), List.of())))))
                .isEqualTo("scheduled: starts not before 2026-12-01T02:00:00Z");
        assertThat(why(cluster.accepted(TWO.withQueue(new QueueRules(0, 0, 0, after)))))
                .isEqualTo("waits for job " + first + " to succeed");
    }

    @Test
    @DisplayName("it runs, and some of it waits for another attempt, for so many seconds")
    void waitsForAttempt() {
        connect(2, Map.of());
        var id = cluster.accepted(TWO.withAttempts(new AttemptRules(1, 4_000, 0, false)));
        var leased = lease(id, Try.FIRST, TaskSet.range(0, 2));
        assertThat(why(id)).isEqualTo("2 tasks are running");

        end(leased, TaskSet.of(0), failure("exit code 3"));
        workforce.waits().observe(cluster.state().jobs().delayed(), 0);

        assertThat(why(id)).isEqualTo("1 task is running, 1 waits: waits 4 s before attempt 2");
        assertThat(why(id, 3_500_000_000L)).endsWith("waits 1 s before attempt 2");
    }

    @Test
    @DisplayName("it is being cancelled, and then was")
    void cancelled() {
        var id = cluster.accepted(TWO);
        var leased = lease(id, Try.FIRST, TaskSet.of(0));
        cluster.commit(new Command.CancelJob(id, "cancelled by its user"));
        assertThat(why(id))
                .isEqualTo("being cancelled (cancelled by its user): 1 task is being stopped");

        end(leased, TaskSet.of(0), new AttemptEnd(AttemptEnd.Kind.CANCELLED, 0, "stopped"));

        assertThat(why(id)).isEqualTo("cancelled by its user");
    }

    @Test
    @DisplayName("its first task that failed tells why it failed")
    void failed() {
        var id = cluster.accepted(TWO);
        var leased = lease(id, Try.FIRST, TaskSet.range(0, 2));
        end(leased, TaskSet.of(1), failure("ran for longer than 9 s"));
        end(leased, TaskSet.of(0), AttemptEnd.SUCCESS);

        assertThat(why(id))
                .isEqualTo(
                        "1 task of 2 did not succeed; the first was task 1: ran for longer than 9 s");
    }
}
