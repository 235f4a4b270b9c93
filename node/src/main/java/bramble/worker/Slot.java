package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.worker.input.FileCache;
import bramble.worker.input.LineFile;
import bramble.worker.output.AttemptOutput;
import bramble.worker.process.Confinement;
import bramble.worker.process.Launch;
import bramble.worker.process.ProcessLauncher;
import bramble.worker.process.RecordedLaunch;
import bramble.worker.process.RunningProcess;
import bramble.worker.process.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Runs one attempt after the other, on a thread of its own that waits for the process. */
final class Slot {

    private final int number;
    private final WorkerSettings settings;
    private final Map<String, String> own;
    private final Supervision supervision;
    private final Ways ways;
    private final LineSlot lines;

    /**
     * The two ways to start a process, which jobs need only the faster one, and what the line
     * runner works with.
     */
    record Ways(ProcessLauncher launcher, ShortJobs shortJobs, LineSlot.Means means) {

        Quarters quarters() {
            return means.quarters();
        }

        FileCache files() {
            return means.files();
        }
    }

    /**
     * @param own the node's own environment, of which tasks see four variables
     */
    Slot(
            int number,
            WorkerSettings settings,
            Map<String, String> own,
            Supervision supervision,
            Ways ways) {
        this.number = number;
        this.settings = settings;
        this.own = own;
        this.supervision = supervision;
        this.ways = ways;
        lines = new LineSlot(number, settings, own, supervision, ways.means());
    }

    /** Works until the leases are closed. */
    void run() throws InterruptedException {
        var leases = supervision.leases();
        while (!leases.isClosed()) {
            switch (leases.take()) {
                case null -> {}
                case HeldLeases.OneTask(var attempt, var view) -> run(attempt, view);
                case HeldLeases.ManyTasks(var attempt, var share) -> lines.run(attempt, share);
            }
        }
    }

    private void run(Attempt attempt, TaskView view) throws InterruptedException {
        var startedAt = supervision.clock().wallMillis();
        if (!supervision.mayBegin() || attempt.stopped() != null) {
            var end = attempt.stopped() == StopReason.CANCELLED ? Ends.CANCELLED : Ends.GIVEN_BACK;
            supervision.tellWithoutOutput(attempt, end, startedAt);
            return;
        }
        var name = attempt.name();
        try {
            var fresh = ways.quarters().folders().fresh(name);
            ways.files().place(view.work().program().files(), fresh);
            var seen = view.resolved(ways.files());
            var recorded =
                    view.work().rules().atMostOnce() || !ways.shortJobs().isShort(name.job());
            var output =
                    supervision.output().begin(name.job(), name.task(), name.attempt(), recorded);
            var processes = ways.means().processes();
            var room = processes.room(view.work());
            processes.begin(room);
            AttemptEnd end;
            try {
                end = run(attempt, seen, output, fresh, recorded);
            } finally {
                processes.end(room);
            }
            supervision.tell(attempt, end, output, fresh, startedAt);
        } catch (LineFile.UnfitLine unfit) {
            supervision.tellWithoutOutput(attempt, Ends.of(unfit), startedAt);
        } catch (IOException failed) {
            supervision.tellWithoutOutput(attempt, supervision.diskFault(failed), startedAt);
        }
    }

    private AttemptEnd run(
            Attempt attempt, TaskView view, AttemptOutput output, Path fresh, boolean recorded)
            throws IOException {
        var sinceNanos = supervision.clock().nanos();
        try {
            var program = view.work().program();
            var elsewhere = program.directory().isPresent();
            var folders = ways.quarters().folders();
            var cgroup = ways.quarters().cgroup(attempt.name().cgroup(), view.work().needs());
            attempt.in(cgroup);
            var confinement =
                    folders.handOver(fresh, !program.files().isEmpty(), elsewhere)
                            .in(cgroup == null ? null : cgroup.directory());
            var launch =
                    new Launch(
                            view.command(),
                            view.environment(
                                    folders.atHome(own, fresh),
                                    settings.holder().node().toString(),
                                    settings.address()),
                            Launch.directory(program.directory(), fresh),
                            output.stdout(),
                            output.stderr());
            if (elsewhere && !Files.isDirectory(launch.directory())) {
                throw new StartFailure(
                        StartFailure.NOT_RUNNABLE,
                        "the job's directory "
                                + launch.directory()
                                + " does not exist on this node");
            }
            confinement.openStreams(launch);
            var process = start(attempt, launch, confinement, recorded);
            var end = supervision.follow(attempt, process, output, number, sinceNanos);
            ways.shortJobs().lasted(attempt.name().job(), supervision.clock().nanos() - sinceNanos);
            return end;
        } catch (StartFailure failure) {
            ways.quarters().cgroups().end(attempt.cgroup());
            return Ends.of(failure);
        }
    }

    /**
     * Starts it such that the next life of this node could adopt it, unless that is not worth it.
     */
    private RunningProcess start(
            Attempt attempt, Launch launch, Confinement confinement, boolean recorded)
            throws StartFailure, IOException {
        var name = attempt.name();
        if (recorded) {
            var exitFile = name.exitFile(settings.workDirectory());
            var written = RecordedLaunch.of(launch, exitFile, confinement);
            if (written.isPresent()) {
                ways.quarters().folders().files().make(exitFile);
                RecordedLaunch.begin(exitFile, supervision.clock().wallMillis());
                try {
                    var process = ways.launcher().start(written.get());
                    attempt.canBeAdopted();
                    return process;
                } catch (StartFailure tooLong) {
                    // The wrapping makes the arguments longer; without it they may just fit.
                    ways.quarters().folders().remove(exitFile);
                }
            }
        }
        return ways.launcher().start(confinement.of(launch));
    }
}
