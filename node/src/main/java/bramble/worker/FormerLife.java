package bramble.worker;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import bramble.core.AttemptEnd;
import bramble.core.LeaseId;
import bramble.core.OutputRules;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.worker.folder.Harvest;
import bramble.worker.output.AttemptOutput;
import bramble.worker.output.OutputStore;
import bramble.worker.process.AdoptedProcess;
import bramble.worker.process.ProcessExit;
import bramble.worker.process.RecordedLaunch;
import bramble.worker.process.Strays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles what an earlier life of this node had under lease: attempts that still run are adopted,
 * the ends of those that ended meanwhile are told, and the rest is given back or reported as lost.
 * Runs once, before any thread of the worker does.
 */
final class FormerLife {

    private static final Logger LOG = LoggerFactory.getLogger(FormerLife.class);

    private final Path work;
    private final HeldLeases leases;
    private final OutputStore output;
    private final EndReports ends;
    private final Strays strays;
    private final Map<AttemptName, AdoptedProcess> adopted = new HashMap<>();
    private final Set<Path> stays = new HashSet<>();

    FormerLife(Path work, HeldLeases leases, OutputStore output, EndReports ends, Strays strays) {
        this.work = work;
        this.leases = leases;
        this.output = output;
        this.ends = ends;
        this.strays = strays;
    }

    /** An attempt that goes on. */
    record Adopted(Attempt attempt, AdoptedProcess process) {}

    /**
     * Settles all of it.
     *
     * @param told the tasks whose ends are in the journal
     * @return the attempts that still run, to be followed; their leases are held
     */
    List<Adopted> settle(LeaseFiles files, Map<LeaseId, TaskSet> told, Cleaner cleaner)
            throws IOException {
        var going = new ArrayList<Adopted>();
        var remembered = files.read();
        var started = new HashMap<AttemptName, LeaseFiles.Remembered>();
        for (var lease : remembered) {
            var rest = lease.tasks().minus(told.getOrDefault(lease.lease(), TaskSet.EMPTY));
            if (rest.isEmpty()) {
                continue;
            }
            leases.addUntold(lease.lease(), rest);
            var shares = shares(lease, rest);
            var begun = begun(lease, rest.minus(shares));
            ends.ended(lease.lease(), rest.minus(begun).minus(shares), Ends.GIVEN_BACK);
            for (var each = begun.iterator(); each.hasNext(); ) {
                started.put(lease.name(each.nextInt()), lease);
            }
        }
        adoptFrom(started.keySet());
        var killed = strays.kill(this::isAdopted);
        for (var entry : started.entrySet()) {
            var name = entry.getKey();
            stays.add(name.directory(work));
            stays.add(OutputStore.taken(name.directory(work)));
            stays.add(name.exitFile(work));
            var process = adopted.get(name);
            if (process == null) {
                tellEnd(name, entry.getValue());
            } else {
                var attempt = new Attempt(name, entry.getValue().terms());
                attempt.canBeAdopted();
                going.add(new Adopted(attempt, process));
            }
        }
        if (!remembered.isEmpty() || killed > 0) {
            LOG.info(
                    "of the tasks that ran when this node was last stopped, {} still run;"
                            + " {} processes of others were ended",
                    going.size(),
                    killed);
        }
        removeRemains(cleaner);
        return going;
    }

    /**
     * Tells the ends of the tasks of a lease that warm processes had begun to answer: with these
     * nobody talks any more. Tells which tasks these are.
     */
    private TaskSet shares(LeaseFiles.Remembered lease, TaskSet rest) throws IOException {
        var all = TaskSet.EMPTY;
        var ofJob = lease.name(0).ofJob(work);
        if (!Files.isDirectory(ofJob)) {
            return all;
        }
        try (var directories = Files.newDirectoryStream(ofJob, "*." + lease.attempt())) {
            for (var directory : directories) {
                var file = directory.resolve(LineSlot.SHARE);
                if (!isNodesOwn(directory) || !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
                    continue;
                }
                var tasks = TaskSet.parse(Files.readString(file)).intersection(rest).minus(all);
                if (!tasks.isEmpty()) {
                    var name = directory.getFileName().toString();
                    var first = Integer.parseInt(name.substring(0, name.indexOf('.')));
                    stays.add(directory);
                    var at = Files.getLastModifiedTime(file).toMillis();
                    var end = Ends.LOST_AT_RESTART;
                    var report = new TaskReport(lease.lease(), tasks, end, at, at);
                    ends.ended(lease.name(first), report, null);
                    all = all.plus(tasks);
                }
            }
        }
        return all;
    }

    /** Whether the node made a folder for itself: in those of tasks, tasks write what they like. */
    private boolean isNodesOwn(Path directory) throws IOException {
        return Files.getAttribute(directory, "unix:uid", NOFOLLOW_LINKS)
                .equals(Files.getAttribute(work, "unix:uid", NOFOLLOW_LINKS));
    }

    /** The tasks of a lease that have a directory. */
    private TaskSet begun(LeaseFiles.Remembered lease, TaskSet rest) throws IOException {
        var ofJob = lease.name(0).ofJob(work);
        var begun = TaskSet.EMPTY;
        if (Files.isDirectory(ofJob)) {
            for (var each = rest.iterator(); each.hasNext(); ) {
                var task = each.nextInt();
                if (Files.isDirectory(lease.name(task).directory(work))) {
                    begun = begun.plus(TaskSet.of(task));
                }
            }
        }
        return begun;
    }

    private void adoptFrom(Set<AttemptName> started) {
        var candidates = new HashMap<Path, AttemptName>();
        var processes =
                strays.adopt(
                        variables -> {
                            for (var name : started) {
                                var exitFile = name.exitFile(work);
                                if (name.isNamedBy(variables)
                                        && Files.exists(exitFile)
                                        && RecordedLaunch.exitCode(exitFile).isEmpty()) {
                                    candidates.put(exitFile, name);
                                    return Optional.of(exitFile);
                                }
                            }
                            return Optional.empty();
                        });
        for (var process : processes) {
            var name = candidates.get(process.exitFile());
            if (name != null) {
                adopted.merge(name, process, FormerLife::older);
            }
        }
    }

    /** A task may have made sessions of its own, which carry the same variables. */
    private static AdoptedProcess older(AdoptedProcess one, AdoptedProcess other) {
        return one.age().compareTo(other.age()) >= 0 ? one : other;
    }

    private boolean isAdopted(Map<String, String> variables) {
        return adopted.keySet().stream().anyMatch(name -> name.isNamedBy(variables));
    }

    private void tellEnd(AttemptName name, LeaseFiles.Remembered lease) throws IOException {
        var exitFile = name.exitFile(work);
        var left = output.find(name.job(), name.task(), name.attempt());
        var code = RecordedLaunch.exitCode(exitFile);
        AttemptEnd end;
        if (code.isPresent()) {
            output.finish(left);
            end = Ends.of(new ProcessExit(code.get(), 0, null), null, true, 0);
            end = collect(left, lease.terms().outputs(), name.directory(work), end);
        } else {
            output.discard(left);
            end = Ends.LOST_AT_RESTART;
        }
        var startedAt = RecordedLaunch.startedAt(exitFile).orElse(lease.since());
        var endedAt = code.isPresent() ? Files.getLastModifiedTime(exitFile).toMillis() : startedAt;
        ends.ended(
                name,
                new TaskReport(
                        name.lease(),
                        TaskSet.of(name.task()),
                        end,
                        startedAt,
                        Math.max(startedAt, endedAt)),
                code.isPresent() ? left : null);
    }

    private AttemptEnd collect(
            AttemptOutput left, OutputRules rules, Path directory, AttemptEnd end)
            throws IOException {
        if (end.kind() != AttemptEnd.Kind.SUCCEEDED && !rules.afterFailure()) {
            return end;
        }
        try {
            output.collect(left, rules, directory);
            return end;
        } catch (Harvest.Unfit unfit) {
            return end.kind() == AttemptEnd.Kind.SUCCEEDED ? Ends.of(unfit) : end;
        }
    }

    /** Whatever lies in the directories of jobs and belongs to nothing that is known. */
    private void removeRemains(Cleaner cleaner) throws IOException {
        try (var said = Files.newDirectoryStream(work, "lines.*.err")) {
            for (var file : said) {
                Files.delete(file);
            }
        }
        try (var jobs = Files.newDirectoryStream(work, "*-*-*")) {
            for (var job : jobs) {
                try (var entries = Files.newDirectoryStream(job)) {
                    for (var entry : entries) {
                        if (!stays.contains(entry)) {
                            cleaner.remove(entry);
                        }
                    }
                }
            }
        }
    }
}
