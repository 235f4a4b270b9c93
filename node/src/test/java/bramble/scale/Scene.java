package bramble.scale;

import bramble.core.ClusterId;
import bramble.core.Command;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.Program;
import bramble.core.SessionId;
import bramble.core.SpecDigest;
import bramble.core.Submission;
import bramble.log.Leadership;
import bramble.master.Master;
import bramble.master.ReplicaThread;
import bramble.plan.Moment;
import bramble.plan.Timing;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A master, and workers whom it does not know yet. */
final class Scene implements AutoCloseable {

    private static final String THREAD = "bramble-replica";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final AtomicReference<Throwable> bug = new AtomicReference<>();
    private final Master master =
            new Master(
                    MemoryLog.SELF,
                    new Master.Identity(
                            new SessionId(new UUID(2, 2)), new ClusterId(new UUID(3, 3))),
                    Timing.STANDARD,
                    () -> new Moment(System.nanoTime(), System.currentTimeMillis(), true),
                    new ReplicaThread(THREAD, bug::set));
    private final MemoryLog log;
    private final ScheduledExecutorService fleet =
            Executors.newSingleThreadScheduledExecutor(
                    task -> Thread.ofPlatform().daemon(true).name("scale-fleet").unstarted(task));
    private final List<ModelWorker> workers = new ArrayList<>();
    private long jobs;

    /**
     * @param sync how long each entry takes until it is committed
     */
    Scene(Duration sync) {
        log = new MemoryLog(master, sync);
        master.start();
        master.connect(log);
        master.leadershipChanged(new Leadership(MemoryLog.SELF, MemoryLog.SELF, 1));
    }

    /** Adds workers. */
    void add(int count, int slots, Duration task) throws InterruptedException, ExecutionException {
        inFleet(
                () -> {
                    for (var number = 0; number < count; number++) {
                        workers.add(new ModelWorker(master, fleet, number, slots, task));
                    }
                    return true;
                });
    }

    /** Submits a job of so many tasks, and returns when it is accepted. */
    void submit(int tasks) throws InterruptedException, ExecutionException {
        jobs++;
        var id = new JobId(new UUID(System.currentTimeMillis() << 16 | 0x7000, jobs));
        var spec = JobSpec.of(Program.of("render", "{item}"), new Items.Range(1, tasks));
        var answer =
                master.propose(
                                new Command.SubmitJob(
                                        new Submission(
                                                id, "ada", new SpecDigest("ab".repeat(32)), spec)))
                        .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                        .handle((result, failed) -> failed);
        var failed = answer.get();
        check();
        if (failed != null) {
            throw new IllegalStateException("the job was not accepted", failed);
        }
    }

    /** How many tasks the master has recorded as ended. */
    long done() throws InterruptedException, ExecutionException {
        return inFleet(() -> workers.stream().mapToLong(ModelWorker::done).sum());
    }

    /** How many leases were given out. */
    long leases() throws InterruptedException, ExecutionException {
        return inFleet(() -> workers.stream().mapToLong(ModelWorker::leases).sum());
    }

    private <T> T inFleet(Callable<T> question) throws InterruptedException, ExecutionException {
        var answer = fleet.submit(question).get();
        check();
        return answer;
    }

    private void check() {
        if (bug.get() != null) {
            throw new IllegalStateException("the master has met a defect", bug.get());
        }
    }

    MemoryLog log() {
        return log;
    }

    /** How long the master's thread has worked, in nanoseconds. */
    static long masterNanos() {
        var threads = ManagementFactory.getThreadMXBean();
        for (var each : threads.dumpAllThreads(false, false)) {
            if (each.getThreadName().equals(THREAD)) {
                return threads.getThreadCpuTime(each.getThreadId());
            }
        }
        return 0;
    }

    @Override
    public void close() {
        fleet.shutdownNow();
        master.close();
        log.close();
    }
}
