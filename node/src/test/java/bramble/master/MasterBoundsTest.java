package bramble.master;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.AttemptEnd;
import bramble.core.ClusterId;
import bramble.core.Command;
import bramble.core.Holder;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.LeaseId;
import bramble.core.Limits;
import bramble.core.NodeId;
import bramble.core.Program;
import bramble.core.Result;
import bramble.core.SessionId;
import bramble.core.SpecDigest;
import bramble.core.Submission;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.log.Leadership;
import bramble.log.ReplicatedLog;
import bramble.log.UnavailableException;
import bramble.plan.Moment;
import bramble.plan.Timing;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Report;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Within its bounds, a master")
class MasterBoundsTest {

    private static final long WALL_MILLIS = 1_790_000_000_000L;
    private static final JobSpec SMALL =
            JobSpec.of(Program.of("render", "{item}"), new Items.Range(1, 2));

    private final HandMaster hand = new HandMaster();
    private final Master master = hand.master();
    private final HandLoop loop = hand.loop();
    private final HandLog log = hand.log();
    private int ids;

    private JobId newId() {
        return new JobId(new UUID(WALL_MILLIS << 16 | 0x7000, ++ids));
    }

    private CompletableFuture<Result> submit(JobId id, JobSpec spec) {
        return master.propose(
                new Command.SubmitJob(
                        new Submission(id, "ada", new SpecDigest("ab".repeat(32)), spec)));
    }

    private void fillUp(int jobs) {
        for (var i = 0; i < jobs; i++) {
            submit(newId(), SMALL);
            if (i % 1_000 == 0) {
                hand.settle();
            }
        }
        hand.settle();
    }

    @Test
    @DisplayName("waits a moment before it plans again when the log refuses")
    void pausesAfterRefusal() {
        log.refuse(true);
        // Of a worker that it has not seen yet, the plan is to make it known.
        var machine =
                new Machine(
                        "attic",
                        "attic:7420",
                        "0.1.0",
                        new Capacity(2, 1L << 30, new TreeMap<>()),
                        new Vitals(0, 0, 0, 0, 0));
        var worker = new Holder(new NodeId(new UUID(1, 1)), new SessionId(new UUID(5, 5)));
        master.call(new WorkerCall(worker, machine, List.of(), true));
        for (var i = 0; i < 10; i++) {
            loop.run();
        }

        assertThat(log.refused()).isEqualTo(1);

        log.refuse(false);
        hand.pass(Duration.ofSeconds(1));
        hand.settle();
        var known = master.glance(reader -> reader.state().nodes().find(worker.node()));
        loop.run();
        assertThat(known.join()).isPresent();
    }

    @Test
    @DisplayName("founds the cluster though the log refuses at first")
    void foundsLater() {
        var young = new HandLoop();
        var nanos = new AtomicLong(1);
        var other =
                new Master(
                        "attic",
                        new Master.Identity(
                                new SessionId(new UUID(2, 3)), new ClusterId(new UUID(3, 4))),
                        Timing.STANDARD,
                        () -> new Moment(nanos.get(), WALL_MILLIS, true),
                        young);
        var log = new HandLog(other);
        log.refuse(true);
        other.start();
        other.connect(log);
        other.leadershipChanged(new Leadership("attic", "attic", 1));
        young.run();
        assertThat(young.run()).isPositive();

        log.refuse(false);
        nanos.addAndGet(1_000_000_000);
        do {
            young.run();
        } while (log.commit() || !young.isIdle());
        var cluster = other.glance(reader -> reader.state().cluster());
        young.run();

        assertThat(cluster.join()).contains(new ClusterId(new UUID(3, 4)));
    }

    @Test
    @DisplayName("turns away a job too many, however it would come to be")
    void boundsJobs() {
        var first = newId();
        submit(first, SMALL);
        fillUp(Limits.UNFINISHED_JOBS_MAX - 1);

        var tooMany = submit(newId(), SMALL);
        var retry =
                master.propose(
                        new Command.RetryJob(
                                newId(), first, "ada", new SpecDigest("cd".repeat(32))));
        hand.settle();

        assertThat(tooMany).isCompletedExceptionally();
        assertThat(tooMany.exceptionNow()).isInstanceOf(OverloadedException.class);
        assertThat(retry).isCompletedExceptionally();
    }

    @Test
    @DisplayName("answers again about a job that it has, however full it is")
    void answersAgain() {
        var first = newId();
        submit(first, SMALL);
        fillUp(Limits.UNFINISHED_JOBS_MAX - 1);

        var again = submit(first, SMALL);
        hand.settle();

        assertThat(again.join()).isInstanceOf(Result.Decided.class);
    }

    @Test
    @DisplayName("counts the jobs that are on their way")
    void countsThoseOnTheirWay() {
        fillUp(Limits.UNFINISHED_JOBS_MAX - 10);

        var answers = new ArrayList<CompletableFuture<Result>>();
        for (var i = 0; i < 20; i++) {
            answers.add(submit(newId(), SMALL));
        }
        hand.settle();

        assertThat(answers.stream().filter(CompletableFuture::isCompletedExceptionally))
                .hasSize(10);
    }

    @Test
    @DisplayName("has room again for as many jobs as were refused by the log")
    void countsBack() {
        fillUp(Limits.UNFINISHED_JOBS_MAX - 1);
        log.refuse(true);
        var refused = submit(newId(), SMALL);
        hand.settle();
        assertThat(refused.exceptionNow()).isInstanceOf(UnavailableException.class);

        log.refuse(false);
        var taken = submit(newId(), SMALL);
        hand.settle();

        assertThat(taken.join()).isInstanceOf(Result.Decided.class);
    }

    @Test
    @DisplayName("survives a command that no entry can hold")
    void survivesHugeCommand() {
        var huge = Collections.nCopies(200_000, "a word of thirty-two characters.");
        var refused = submit(newId(), JobSpec.of(Program.of("render"), new Items.Listed(huge)));
        hand.settle();
        var next = submit(newId(), SMALL);
        hand.settle();

        assertThat(refused.exceptionNow())
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("smaller parts");
        assertThat(next.join()).isInstanceOf(Result.Decided.class);
    }

    @Test
    @DisplayName("takes the heaviest report that a worker may send")
    void takesHeavyReport() {
        var why = "\u20ac".repeat(Limits.WHY_LENGTH_MAX);
        var reports = new ArrayList<TaskReport>();
        for (var i = 0; i < Report.ENTRIES_MAX; i++) {
            reports.add(
                    new TaskReport(
                            new LeaseId(i),
                            TaskSet.range(0, 1),
                            new AttemptEnd(AttemptEnd.Kind.FAILED, 1, why),
                            WALL_MILLIS,
                            WALL_MILLIS + 1));
        }
        var worker = new Holder(new NodeId(new UUID(1, 1)), new SessionId(new UUID(5, 5)));

        var answer = master.report(new Report(worker, reports));
        loop.run();
        assertThat(log.sizes()).allMatch(size -> size <= ReplicatedLog.ENTRY_BYTES_MAX);
        hand.settle();

        assertThat(answer.join().stale()).isEqualTo(Report.ENTRIES_MAX);
    }
}
