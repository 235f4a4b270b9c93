package bramble.worker.process;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroups (version 2) in which this node's tasks are bounded, beside one for the node itself:
 * the kernel bounds only what has no processes of its own above it. Where they cannot be had, tasks
 * run without.
 *
 * <p>Monitor: what has ended and still is there.
 */
public final class Cgroups {

    /** Processes and threads of one attempt, so that one that multiplies takes no other's place. */
    public static final int PROCESSES_MAX = 2_048;

    /** Without any. */
    public static final Cgroups NONE = new Cgroups(null, "they were not asked for");

    private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);
    private static final Path SYSTEM = Path.of("/sys/fs/cgroup");
    private static final String NODE = "bramble-node";
    private static final int WEIGHT = 100;
    private static final int WEIGHT_MAX = 10_000;

    private final @Nullable Path tasks;
    private final String absence;
    private final List<Cgroup> ended = new ArrayList<>();

    private Cgroups(@Nullable Path tasks, String absence) {
        this.tasks = tasks;
        this.absence = absence;
    }

    /**
     * Those of this system. Moves this process to one of its own, if there are any.
     *
     * @param name of the directory of this node's tasks, no other node's
     */
    public static Cgroups ofThisSystem(String name) {
        try {
            return at(SYSTEM, Files.readString(Path.of("/proc/self/cgroup")), name);
        } catch (IOException unknown) {
            return new Cgroups(null, "the cgroup of this process is not known");
        }
    }

    /**
     * Those below a directory.
     *
     * @param root where the hierarchy is mounted
     * @param own in which ones this process is, as {@code /proc/self/cgroup} says it
     */
    static Cgroups at(Path root, String own, String name) {
        if (!Files.exists(root.resolve("cgroup.controllers"))) {
            return new Cgroups(null, "this system has no cgroups of version 2 at " + root);
        }
        var place = own.lines().filter(line -> line.startsWith("0::/")).findFirst();
        if (place.isEmpty()) {
            return new Cgroups(null, "this process is in no cgroup of version 2");
        }
        var at = root.resolve(place.get().substring("0::/".length())).normalize();
        var base = at.endsWith(NODE) ? at.resolve("..").normalize() : at;
        try {
            return prepared(root, base, name);
        } catch (IOException refused) {
            LOG.debug("no cgroups in {}", base, refused);
            return new Cgroups(
                    null,
                    base
                            + " is not this node's to divide: as a service it needs Delegate=yes in its unit");
        }
    }

    private static Cgroups prepared(Path root, Path base, String name) throws IOException {
        var has = controllers(base);
        if (!has.containsAll(Set.of("memory", "pids"))) {
            return new Cgroups(
                    null, "the controllers memory and pids are not delegated to " + base);
        }
        var wanted = has.contains("cpu") ? "+memory +pids +cpu" : "+memory +pids";
        var node = base.resolve(NODE);
        var pid = Long.toString(ProcessHandle.current().pid());
        if (!base.equals(root)) {
            make(node);
            write(node.resolve("cgroup.procs"), pid);
        }
        try {
            write(base.resolve("cgroup.subtree_control"), wanted);
            var tasks = base.resolve(name);
            make(tasks);
            write(tasks.resolve("cgroup.subtree_control"), wanted);
            return new Cgroups(tasks, "");
        } catch (IOException othersAreThere) {
            if (!base.equals(root)) {
                write(base.resolve("cgroup.procs"), pid);
                Files.deleteIfExists(node);
            }
            throw othersAreThere;
        }
    }

    private static Set<String> controllers(Path directory) throws IOException {
        var text = Files.readString(directory.resolve("cgroup.controllers"));
        return new HashSet<>(Arrays.asList(text.strip().split(" ")));
    }

    private static void make(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException ofAnEarlierLife) {
            LOG.debug("{} is there", directory);
        }
    }

    // The kernel takes each value with one write, and has the file.
    private static void write(Path file, String value) throws IOException {
        Files.writeString(file, value, StandardOpenOption.WRITE);
    }

    /** Why tasks are not bounded; empty when they are. */
    public String absence() {
        return absence;
    }

    /**
     * Makes one.
     *
     * @param memoryBytes what its processes may take together, swap not at all; 0 for no bound
     * @param cpus its share when processors are scarce
     * @return null where there are none
     * @throws IOException when the kernel refuses it
     */
    public @Nullable Cgroup make(String name, long memoryBytes, int cpus) throws IOException {
        if (tasks == null) {
            return null;
        }
        var directory = tasks.resolve(name);
        make(directory);
        write(directory.resolve("pids.max"), Integer.toString(PROCESSES_MAX));
        if (memoryBytes > 0) {
            write(directory.resolve("memory.max"), Long.toString(memoryBytes));
            writeIfThere(directory.resolve("memory.swap.max"), "0");
            writeIfThere(directory.resolve("memory.oom.group"), "1");
        }
        writeIfThere(
                directory.resolve("cpu.weight"),
                Long.toString(Math.min(WEIGHT_MAX, (long) WEIGHT * cpus)));
        return new Cgroup(directory);
    }

    private static void writeIfThere(Path file, String value) throws IOException {
        if (Files.exists(file)) {
            write(file, value);
        }
    }

    /** One that an earlier life of the node made. */
    public Optional<Cgroup> former(String name) {
        return tasks != null && Files.isDirectory(tasks.resolve(name))
                ? Optional.of(new Cgroup(tasks.resolve(name)))
                : Optional.empty();
    }

    /** Ends all that an earlier life left, but those with these names. */
    public void endAllBut(Set<String> names) throws IOException {
        if (tasks == null) {
            return;
        }
        try (var all = Files.newDirectoryStream(tasks, Files::isDirectory)) {
            for (var each : all) {
                if (!names.contains(String.valueOf(each.getFileName()))) {
                    end(new Cgroup(each));
                }
            }
        }
    }

    /** Kills what is left in one, and removes it, then or with a later {@link #sweep}. */
    public void end(@Nullable Cgroup cgroup) {
        if (cgroup == null) {
            return;
        }
        if (!cgroup.remove()) {
            cgroup.kill();
            if (!cgroup.remove()) {
                synchronized (this) {
                    ended.add(cgroup);
                }
            }
        }
    }

    /** Removes those that have ended and could not be removed before. */
    public synchronized void sweep() {
        ended.removeIf(Cgroup::remove);
        ended.forEach(Cgroup::kill);
    }
}
