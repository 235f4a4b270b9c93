package bramble.master;

import bramble.core.ClusterId;
import bramble.core.Command;
import bramble.core.Holder;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.LeaseId;
import bramble.core.Program;
import bramble.core.SessionId;
import bramble.core.SpecDigest;
import bramble.core.Submission;
import bramble.log.Leadership;
import bramble.plan.Moment;
import bramble.plan.Timing;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A master of a cluster of one, whose loop, log and clock move when a test says so. */
final class HandMaster {

    private static final long WALL_MILLIS = 1_790_000_000_000L;

    private final HandLoop loop = new HandLoop();
    private long nanos = 1;
    private long term = 1;
    private final Master master =
            new Master(
                    "attic",
                    new Master.Identity(
                            new SessionId(new UUID(2, 2)), new ClusterId(new UUID(3, 3))),
                    Timing.STANDARD,
                    () -> new Moment(nanos, WALL_MILLIS, true),
                    loop);
    private final HandLog log = new HandLog(master);

    HandMaster() {
        master.start();
        master.connect(log);
        master.leadershipChanged(new Leadership("attic", "attic", term));
        settle();
    }

    Master master() {
        return master;
    }

    HandLoop loop() {
        return loop;
    }

    HandLog log() {
        return log;
    }

    /** Runs and commits until nothing more happens by itself. */
    void settle() {
        do {
            loop.run();
        } while (log.commit() || !loop.isIdle());
    }

    /** Lets time pass; what that brings about happens at the next turn. */
    void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** Makes another node the master. */
    void depose() {
        master.leadershipChanged(new Leadership("attic", "shed", ++term));
        loop.run();
    }

    /** Makes this node the master again, one that has heard of no worker yet. */
    void elect() {
        master.leadershipChanged(new Leadership("attic", "attic", ++term));
        settle();
    }

    static JobId job(int number) {
        return new JobId(new UUID(WALL_MILLIS << 16 | 0x7000, number));
    }

    /** Proposes a job of two tasks. */
    void submit(JobId id) {
        var spec = JobSpec.of(Program.of("render", "{item}"), new Items.Range(1, 2));
        master.propose(
                new Command.SubmitJob(
                        new Submission(id, "ada", new SpecDigest("ab".repeat(32)), spec)));
    }

    /** Calls as a worker of two slots. */
    CompletableFuture<WorkerAnswer> call(Holder worker, List<LeaseId> held, boolean mayHold) {
        var machine =
                new Machine(
                        "shed",
                        "shed:7420",
                        "0.1.0",
                        new Capacity(2, 1L << 30, new TreeMap<>()),
                        new Vitals(0, 0, 0, 0, 0));
        return master.call(new WorkerCall(worker, machine, held, mayHold));
    }
}
