package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.protocol.LeasedWork;
import bramble.worker.input.FileCache;
import bramble.worker.lines.ItemLines;
import bramble.worker.lines.Talk;
import bramble.worker.output.LineRoom;
import bramble.worker.process.Launch;
import bramble.worker.process.PipedProcess;
import bramble.worker.process.ProcessExit;
import bramble.worker.process.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The line runner of one slot: it takes a process that waits, or starts one, gives it items, and
 * tells what it answers. A process that ends or does not keep to turns is replaced; the task in
 * hand has failed then, and the ones behind it go to the next process. Owned by the slot's thread.
 */
final class LineSlot {

    /** A process that has closed its output has so long to end. */
    private static final Duration LAST_BREATH = Duration.ofSeconds(1);

    /** What stands in the directory of the first of many tasks: which ones they are. */
    static final String SHARE = "lines";

    private final int number;
    private final WorkerSettings settings;
    private final Map<String, String> own;
    private final Supervision supervision;
    private final Means means;
    private @Nullable WarmProcess hand;
    private int started;

    /** What the line runners of all slots share. */
    record Means(Quarters quarters, FileCache files, LineRoom room, WarmProcesses processes) {}

    LineSlot(
            int number,
            WorkerSettings settings,
            Map<String, String> own,
            Supervision supervision,
            Means means) {
        this.number = number;
        this.settings = settings;
        this.own = own;
        this.supervision = supervision;
        this.means = means;
    }

    /** Has a share of a lease answered, and tells how each of its tasks ended. */
    void run(Attempt attempt, LineShare share) throws InterruptedException {
        var work = share.work();
        if (!supervision.mayBegin() || attempt.stopped() != null) {
            var now = supervision.clock().wallMillis();
            var end = Ends.notBegun(attempt.stopped());
            supervision
                    .ends()
                    .ended(
                            null,
                            new TaskReport(work.lease().id(), share.tasks(), end, now, now),
                            null);
            supervision.leases().ended(attempt);
            return;
        }
        var bytesMax = Math.min(1 << 20, LineRoom.BYTES_MAX / (2 * settings.slots()));
        var count = share.tasks().size();
        var answered = new Answered(attempt, count, means.room(), bytesMax, supervision);
        var talk =
                new Talk(
                        new ItemLines(work.items(), means.files()),
                        share.firstItem(),
                        share.tasks(),
                        work.rules().atMostOnce());
        var room = means.processes().room(work);
        hand = means.processes().begin(room, work);
        AttemptEnd rest;
        try {
            remember(share);
            rest = talk(attempt, share, talk, answered);
        } catch (IOException failed) {
            var _ = attempt.goesOn();
            drop();
            rest = supervision.diskFault(failed);
        }
        var _ = attempt.end(); // so that nobody waits for more of it
        answered.close(talk.rest(), rest);
        putDown(work, room);
        supervision.leases().ended(attempt);
    }

    private void putDown(LeasedWork work, Room room) throws InterruptedException {
        var process = hand;
        hand = null;
        if (process == null) {
            means.processes().end(room);
        } else {
            means.processes().end(room, work, process);
        }
    }

    /** Ends the process in hand, of which nobody knows what it is about. */
    private void drop() {
        var process = hand;
        if (process != null) {
            hand = null;
            var _ = process.kill();
            means.processes().forget(process);
        }
    }

    /**
     * For the next life of this node: which tasks may have begun. Of one alone its directory tells.
     */
    private void remember(LineShare share) throws IOException {
        var directory = means.quarters().folders().fresh(share.name());
        if (share.tasks().size() > 1) {
            Files.writeString(directory.resolve(SHARE), share.tasks().toString());
        }
    }

    /** Talks until there is nothing more to say; how the tasks end of which nothing was told. */
    private AttemptEnd talk(Attempt attempt, LineShare share, Talk talk, Answered answered)
            throws IOException, InterruptedException {
        var leases = supervision.leases();
        while (talk.hasMore()) {
            if (attempt.stopped() != null || leases.isClosed() || !supervision.mayBegin()) {
                return Ends.notBegun(attempt.stopped());
            }
            WarmProcess process;
            try {
                process = ready(share);
                answered.hear(process.errors());
            } catch (StartFailure failure) {
                return Ends.of(failure);
            }
            var now = supervision.clock().nanos();
            attempt.started(process.piped().process(), answered::bound, now);
            var end =
                    talk.with(
                            process.in(),
                            process.out(),
                            answered,
                            () -> attempt.stopped() == null && !leases.isClosed());
            take(end, attempt, talk, answered, process);
        }
        return AttemptEnd.SUCCESS;
    }

    private void take(
            Talk.End end, Attempt attempt, Talk talk, Answered answered, WarmProcess process)
            throws InterruptedException {
        switch (end) {
            case ALL_ANSWERED, STOPPED -> {}
            case PROCESS_ENDED -> {
                var alive = !process.piped().endsWithin(LAST_BREATH);
                var stopped = attempt.stopped();
                var exceeded = process.memoryExceeded();
                var exit = ended(attempt, process);
                var why =
                        exceeded.isPresent() && stopped == null
                                ? Ends.memoryExceeded(exit, exceeded.get())
                                : why(exit, alive, stopped, attempt, process);
                answered.tellEnd(TaskSet.of(talk.inHand()), why);
                talk.skip();
            }
            case TOO_LONG -> {
                var exit = ended(attempt, process);
                answered.tellEnd(TaskSet.of(talk.inHand()), Ends.tooLong(exit));
                talk.skip();
            }
            case OUT_OF_TURN -> {
                var exit = ended(attempt, process);
                var suspects = talk.takeSuspects().plus(answered.takeBack());
                answered.tellEnd(suspects, Ends.outOfTurn(exit));
            }
            case UNFIT -> {
                answered.tellEnd(TaskSet.of(talk.inHand()), Ends.of(talk.unfit()));
                talk.skip();
            }
        }
        var asked = attempt.goesOn();
        if (asked != null && hand != null) {
            // It was asked to end, perhaps a moment after its last answer: it takes no more.
            var _ = ended(attempt, process);
        }
        if (hand == null) {
            means.processes().forget(process);
        }
    }

    private AttemptEnd why(
            ProcessExit exit,
            boolean alive,
            @Nullable StopReason stopped,
            Attempt attempt,
            WarmProcess process) {
        if (alive && stopped == null) {
            return Ends.failedRunner(
                    exit.code(),
                    "its process closed its standard output",
                    process.errors().lastLine());
        }
        return Ends.ofRunner(
                exit,
                stopped,
                supervision.mayBegin(),
                attempt.terms().timeOutMillis(),
                process.errors().lastLine());
    }

    /** Sees a process off that has ended, or is to end now. */
    private ProcessExit ended(Attempt attempt, WarmProcess process) {
        supervision.letSessionEnd(attempt, process.piped().process());
        hand = null;
        return process.kill();
    }

    private WarmProcess ready(LineShare share)
            throws IOException, StartFailure, InterruptedException {
        var kept = hand;
        var job = share.work().lease().job();
        if (kept != null && kept.isReadyFor(job)) {
            return kept;
        }
        drop();
        var work = share.work();
        var folders = means.quarters().folders();
        started++;
        var name = number + "." + started;
        var directory = folders.fresh(job, "lines." + name);
        means.files().place(work.program().files(), directory);
        var errors = new RunnerErrors(settings.workDirectory().resolve("lines." + name + ".err"));
        var node = settings.holder().node().toString();
        var variables =
                TaskView.ofJob(work, folders.atHome(own, directory), node, settings.address());
        variables.put(WarmProcess.NAME, name);
        variables.put(
                TaskView.JAVA, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        var launch =
                new Launch(
                        work.program().command(),
                        variables,
                        Launch.directory(work.program().directory(), directory),
                        Path.of("/dev/null"),
                        errors.emptied());
        if (!Files.isDirectory(launch.directory())) {
            throw new StartFailure(
                    StartFailure.NOT_RUNNABLE,
                    "the job's directory " + launch.directory() + " does not exist on this node");
        }
        var program = work.program();
        var cgroup = means.quarters().cgroup(job + ".lines." + name, work.needs());
        var confinement =
                folders.handOver(
                                directory,
                                !program.files().isEmpty(),
                                program.directory().isPresent())
                        .in(cgroup == null ? null : cgroup.directory());
        confinement.openStreams(launch);
        supervision.leases().warm(name, true);
        try {
            var piped = PipedProcess.start(confinement.of(launch));
            var place = new WarmProcess.Place(name, directory, cgroup, errors);
            var process = new WarmProcess(job, place, piped);
            means.processes().started(process);
            hand = process;
            return process;
        } catch (StartFailure failure) {
            supervision.leases().warm(name, false);
            means.quarters().cgroups().end(cgroup);
            errors.remove();
            Cleaner.removeNow(directory);
            throw failure;
        }
    }
}
