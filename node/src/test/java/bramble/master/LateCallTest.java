package bramble.master;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ClusterId;
import bramble.core.Command;
import bramble.core.Holder;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.LeaseId;
import bramble.core.NodeId;
import bramble.core.Program;
import bramble.core.SessionId;
import bramble.core.SpecDigest;
import bramble.core.Submission;
import bramble.log.Leadership;
import bramble.log.UnavailableException;
import bramble.plan.Moment;
import bramble.plan.Timing;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a worker calls after its lease ran out")
class LateCallTest {

    private static final long WALL_MILLIS = 1_790_000_000_000L;
    private static final Holder WORKER =
            new Holder(new NodeId(new UUID(1, 1)), new SessionId(new UUID(5, 5)));

    private final HandLoop loop = new HandLoop();
    private long nanos = 1;
    private final Master master =
            new Master(
                    "attic",
                    new Master.Identity(
                            new SessionId(new UUID(2, 2)), new ClusterId(new UUID(3, 3))),
                    Timing.STANDARD,
                    () -> new Moment(nanos, WALL_MILLIS, true),
                    loop);
    private final HandLog log = new HandLog(master);
    private List<LeaseId> held = List.of();

    /** A worker has a lease, and then is silent for longer than that lasts. */
    @BeforeEach
    void leaseRunsOut() {
        master.start();
        master.connect(log);
        master.leadershipChanged(new Leadership("attic", "attic", 1));
        settle();
        call(true);
        settle();
        var job = new JobId(new UUID(WALL_MILLIS << 16 | 0x7000, 1));
        var spec = JobSpec.of(Program.of("render", "{item}"), new Items.Range(1, 2));
        master.propose(
                new Command.SubmitJob(
                        new Submission(job, "ada", new SpecDigest("ab".repeat(32)), spec)));
        settle();
        var answer = call(true);
        settle();
        held = answer.join().leases().stream().map(each -> each.lease().id()).toList();
        assertThat(held).isNotEmpty();
        call(true);
        settle();
        nanos += Timing.STANDARD.lease().plus(Timing.STANDARD.margin()).toNanos();
    }

    private void settle() {
        do {
            loop.run();
        } while (log.commit() || !loop.isIdle());
    }

    private CompletableFuture<WorkerAnswer> call(boolean mayHold) {
        var machine =
                new Machine(
                        "shed",
                        "shed:7420",
                        "0.1.0",
                        new Capacity(2, 1L << 30, new TreeMap<>()),
                        new Vitals(0, 0, 0, 0, 0));
        return master.call(new WorkerCall(WORKER, machine, held, mayHold));
    }

    @Test
    @DisplayName("it hears nothing while the entry that takes the lease is on its way")
    void notExtended() {
        loop.run();

        var answer = call(false);
        loop.run();

        assertThat(answer.exceptionNow()).isInstanceOf(UnavailableException.class);
    }

    @Test
    @DisplayName("it hears that it has to stop once the lease is taken")
    void stopsAfterwards() {
        loop.run();
        var answer = call(true);
        loop.run();
        assertThat(answer).isNotDone();

        settle();

        assertThat(answer.join().stop()).isEqualTo(held);
    }

    @Test
    @DisplayName("it keeps the lease if the log refuses the entry that was to take it")
    void keptWhenRefused() {
        log.refuse(true);
        loop.run();

        var answer = call(false);
        loop.run();

        assertThat(answer.join().stop()).isEmpty();
    }
}
