package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.protocol.Machine;
import bramble.protocol.StoreOrders;
import bramble.worker.input.FileCache;
import bramble.worker.journal.Journal;
import bramble.worker.output.LineRoom;
import bramble.worker.output.OutputStore;
import bramble.worker.process.AdoptedProcess;
import bramble.worker.process.Cgroups;
import bramble.worker.process.Guardian;
import bramble.worker.process.ProcessLauncher;
import bramble.worker.process.Strays;
import bramble.worker.process.TaskUser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a node that runs tasks. It calls the master for leases, runs their tasks in its
 * slots, keeps what they print, and reports how they ended. Whatever happens to the master, running
 * tasks go on while the lease lasts, and results wait on this disk until they are committed.
 *
 * <p>Threads: "bramble-calls", "bramble-reports", "bramble-fence", "bramble-upkeep",
 * "bramble-cleaner", "bramble-warm" and "bramble-slot-N", and "bramble-adopted-N" for each attempt
 * of an earlier life. They meet in {@link HeldLeases}.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    /** Tasks that cannot be adopted are short, and mostly end within this time. */
    private static final Duration SHORT_TASKS_END = Duration.ofSeconds(1);

    private final WorkerSettings settings;
    private final OutputStore output;
    private final HeldLeases leases;
    private final Guardian guardian;
    private final Cleaner cleaner;
    private final Caller caller;
    private final Reporter reporter;
    private final WorkerClock clock;
    private final WarmProcesses warm;
    private final List<Thread> slots = new ArrayList<>();
    private final List<Thread> adoptions = new ArrayList<>();
    private final List<Thread> others = new ArrayList<>();

    /**
     * What the rest of the node does for a worker.
     *
     * @param machine tells how the machine is, given how many slots are busy; asked before each
     *     call
     * @param keeper follows the master's orders about what the node keeps
     * @param files that tasks are given
     * @param user that tasks run as, {@link bramble.worker.process.TaskUsers#proven proven}
     * @param cgroups that bound them
     */
    public record Machinery(
            IntFunction<Machine> machine,
            OrderTaker keeper,
            FileCache files,
            TaskUser user,
            Cgroups cgroups) {}

    /** Takes the master's orders about what the node keeps; must not wait. */
    @FunctionalInterface
    public interface OrderTaker {
        /**
         * Takes what a master has said last.
         *
         * @param term of that master
         */
        void follow(StoreOrders orders, long term);
    }

    private Worker(
            WorkerSettings settings,
            WorkerClock clock,
            OutputStore output,
            MasterLink link,
            Machinery machinery)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.output = output;
        var work = settings.workDirectory();
        var folders = TaskFolders.open(work, machinery.user());
        leases = new HeldLeases(settings.slots());
        guardian = Guardian.takeOver(work, settings.slots(), settings.mark());
        cleaner = new Cleaner(work, folders);
        var files = new LeaseFiles(work, folders.files());
        var ends = new EndReports(clock);
        var kept = new Reporter.Kept(output, files, cleaner);
        reporter =
                new Reporter(settings, new Reporter.Ports(link, leases, kept, openJournal()), ends);
        var fence = new Fence(clock, leases, guardian, settings.bounds().termGrace());
        var full = new FullDisk();
        var space = DiskSpace.of(settings.directory());
        var telling = new Supervision.Telling(ends, output, space, full, machinery.cgroups());
        var supervision = new Supervision(clock, leases, fence, guardian, telling);
        var strays = new Strays(TaskView.NODE, settings.holder().node().toString());
        var former =
                new FormerLife(work, leases, output, ends, strays)
                        .settle(files, reporter.told(), cleaner);
        var cgroups = machinery.cgroups();
        var all = new Room(settings.slots(), machinery.machine().apply(0).capacity().memoryBytes());
        warm =
                new WarmProcesses(
                        all,
                        supervision,
                        cgroups,
                        settings.slots() + former.size(),
                        cleaner::remove);
        for (var each : former) {
            each.attempt().in(cgroups.former(each.attempt().name().cgroup()).orElse(null));
            adopt(each, supervision);
        }
        cgroups.endAllBut(
                former.stream()
                        .map(each -> each.attempt().name().cgroup())
                        .collect(Collectors.toSet()));
        var ways =
                new Slot.Ways(
                        ProcessLauncher.ofThisSystem(),
                        new ShortJobs(),
                        new LineSlot.Means(
                                new Quarters(folders, machinery.cgroups()),
                                machinery.files(),
                                new LineRoom(),
                                warm));
        for (var number = 0; number < settings.slots(); number++) {
            var slot = new Slot(number, settings, System.getenv(), supervision, ways);
            slots.add(thread("slot-" + number, slot::run));
        }
        caller =
                new Caller(
                        settings,
                        clock,
                        link,
                        new Caller.Duty(leases, files, fence, ends, machinery.keeper(), warm),
                        busy -> resting(machinery.machine().apply(busy), full));
        others.add(thread("reports", reporter::run));
        others.add(thread("fence", () -> fence.run(ends)));
        others.add(
                thread(
                        "upkeep",
                        new Upkeep(
                                        leases,
                                        strays,
                                        cgroups,
                                        folders,
                                        () -> full.look(space, clock.nanos()))
                                ::run));
        others.add(thread("warm", warm::run));
        others.add(thread("cleaner", cleaner::run));
        others.add(thread("calls", caller::run));
    }

    /**
     * The machine as it is told to the master: low on disk also a while after its disk was full.
     */
    private Machine resting(Machine machine, FullDisk full) {
        return full.isRecent(clock.nanos()) ? machine.with(machine.shelf().low()) : machine;
    }

    private Journal.Opened openJournal() throws IOException {
        return Journal.open(
                settings.directory().resolve("journal"), settings.bounds().journalBytes());
    }

    /** Has a thread follow an attempt of an earlier life, at the next free line of the guardian. */
    private void adopt(FormerLife.Adopted adopted, Supervision supervision) {
        var attempt = adopted.attempt();
        var process = adopted.process();
        var line = settings.slots() + adoptions.size();
        leases.adopt(attempt);
        adoptions.add(
                thread(
                        "adopted-" + adoptions.size(),
                        () -> follow(attempt, process, supervision, line)));
    }

    private void follow(Attempt attempt, AdoptedProcess process, Supervision supervision, int line)
            throws InterruptedException {
        var name = attempt.name();
        var ageNanos = process.age().toNanos();
        var startedAt = clock.wallMillis() - ageNanos / 1_000_000;
        var written = output.find(name.job(), name.task(), name.attempt());
        var sinceNanos = clock.nanos() - ageNanos;
        var room = warm.room(attempt.terms().slots());
        warm.begin(room);
        AttemptEnd end;
        try {
            end = supervision.follow(attempt, process, written, line, sinceNanos);
        } finally {
            warm.end(room);
        }
        supervision.tell(
                attempt, end, written, name.directory(settings.workDirectory()), startedAt);
    }

    /**
     * Starts a worker.
     *
     * @param output where what tasks print is kept; closed with the worker
     * @param link to the master
     * @param machinery what the rest of the node does for it
     * @throws IOException when its directories cannot be used
     */
    public static Worker start(
            WorkerSettings settings,
            WorkerClock clock,
            OutputStore output,
            MasterLink link,
            Machinery machinery)
            throws IOException {
        var worker = new Worker(settings, clock, output, link, machinery);
        worker.adoptions.forEach(Thread::start);
        worker.others.forEach(Thread::start);
        worker.slots.forEach(Thread::start);
        return worker;
    }

    /** How many slots run an attempt now. */
    public int busySlots() {
        return leases.busySlots();
    }

    /**
     * Stops for good: begins no task any more, ends those that run, and tells the master, if it
     * answers in time. What it was not told waits in the journal for the next start.
     */
    @Override
    public void close() {
        stop(false);
    }

    /**
     * Stops for a restart: tasks that the next start can adopt go on. If that does not come before
     * their lease is over, the guardian ends them. The other tasks, of jobs that have shown to be
     * short, have a moment to end by themselves.
     */
    public void closeForRestart() {
        stop(true);
    }

    private void stop(boolean mayLeave) {
        caller.close();
        leases.close();
        var left = 0;
        for (var attempt : leases.running()) {
            if (mayLeave && attempt.leave()) {
                leases.leave(attempt);
                left++;
            }
        }
        if (mayLeave) {
            awaitIdle(SHORT_TASKS_END);
        }
        for (var attempt : leases.running()) {
            attempt.stop(StopReason.NODE_STOPS, clock.nanos(), settings.bounds().termGrace());
        }
        awaitIdle(Duration.ofDays(1));
        endWarm();
        if (left == 0) {
            // A slot whose attempt is left to the next life waits for that one's end.
            join(slots);
        }
        reporter.close();
        cleaner.close();
        join(others);
        if (left > 0) {
            LOG.info("left {} tasks running for the next start of this node", left);
            guardian.leave();
        } else {
            guardian.close();
        }
        output.close();
    }

    private void endWarm() {
        try {
            warm.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitIdle(Duration atMost) {
        try {
            leases.awaitIdle(atMost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(List<Thread> threads) {
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A body that may be interrupted, which ends its thread. */
    @FunctionalInterface
    private interface Body {
        void run() throws InterruptedException;
    }

    private static Thread thread(String name, Body body) {
        return Thread.ofPlatform()
                .name("bramble-" + name)
                .daemon(true)
                .unstarted(
                        () -> {
                            try {
                                body.run();
                            } catch (InterruptedException interrupted) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }
}
