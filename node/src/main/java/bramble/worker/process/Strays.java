package bramble.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds the processes that a node's attempts left behind, also those that made sessions of their
 * own: every process inherits the variables that its attempt was started with, and one of them
 * names the node. Only a process that both leaves its session and clears its environment is out of
 * reach; catching those takes a cgroup.
 *
 * <p>Owned by one thread. A look costs one listing of {@code /proc} and two small files for each
 * process that it has not seen before.
 */
public final class Strays {

    /** A young process may still be on its way to its program, and shows its parent's variables. */
    private static final long SETTLED_TICKS = 100;

    private final String mark;
    private final Set<Long> foreign = new HashSet<>();

    /**
     * @param variable the variable that every attempt of this node gets and nothing else has
     * @param value its value
     */
    public Strays(String variable, String value) {
        mark = variable + "=" + value;
    }

    /**
     * Kills every process of an attempt that has ended.
     *
     * @param runs whether the attempt with these variables still runs
     * @return how many were killed
     */
    public int kill(Predicate<Map<String, String>> runs) {
        var killed = 0;
        for (var found : marked()) {
            if (!runs.test(found.environment())
                    && Signals.ofThisSystem().send(found.process().pid(), Signal.KILL)) {
                killed++;
            }
        }
        return killed;
    }

    /**
     * The session leaders among this node's attempts that were started by an earlier life and still
     * run, each for an attempt that {@code exitFile} names. They are of this process's account, so
     * no task that runs as another can pass for one.
     *
     * @param exitFile the file that the exit code of the attempt with these variables will be in,
     *     or empty when it is not one to adopt
     */
    public List<AdoptedProcess> adopt(Function<Map<String, String>, Optional<Path>> exitFile) {
        var adopted = new ArrayList<AdoptedProcess>();
        var self = ProcessOwner.self();
        for (var found : marked()) {
            var pid = found.process().pid();
            if (pid == found.process().session() && ProcessOwner.of(pid) == self) {
                exitFile.apply(found.environment())
                        .ifPresent(file -> adopted.add(new AdoptedProcess(found.process(), file)));
            }
        }
        return adopted;
    }

    /** The living processes that carry the mark, with their variables. */
    List<Marked> marked() {
        var pids = Sessions.pids();
        foreign.retainAll(new HashSet<>(pids));
        var now = Uptime.ticks();
        var marked = new ArrayList<Marked>();
        for (var pid : pids) {
            var process = foreign.contains(pid) ? null : ProcessStat.of(pid);
            if (process == null || !process.lives()) {
                continue;
            }
            var environment = environment(pid);
            if (environment.contains(mark)) {
                marked.add(new Marked(process, variables(environment)));
            } else if (now - process.startTicks() > SETTLED_TICKS) {
                foreign.add(pid);
            }
        }
        return marked;
    }

    /**
     * The variables that a process was started with; none for another user's, or one that ended.
     */
    private static List<String> environment(long pid) {
        try {
            var bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
            return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException notOurs) {
            return List.of();
        }
    }

    private static Map<String, String> variables(List<String> environment) {
        var variables = new HashMap<String, String>();
        for (var variable : environment) {
            var equals = variable.indexOf('=');
            if (equals > 0) {
                variables.putIfAbsent(
                        variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return variables;
    }

    /** A process of one of this node's attempts. */
    record Marked(ProcessStat process, Map<String, String> environment) {}
}
