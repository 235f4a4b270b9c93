package bramble.plan;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Job;
import bramble.core.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Has the output of ended jobs removed that is old, or for which a node has no room: the job that
 * ended first goes first. Soft state: when it looked, and how long a node has to make room.
 *
 * <p>Owned by the replica's thread.
 */
final class Quotas {

    /** Looking takes a walk over all jobs. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    /** A node removes files and counts anew before it is asked for more. */
    static final Duration ROOM = Duration.ofSeconds(90);

    /** Jobs of one command. */
    private static final int BATCH_MAX = 1_000;

    private final TreeMap<NodeId, Long> askedNanos = new TreeMap<>();
    private final Duration age;
    private long lookedNanos;
    private boolean hasLooked;

    /**
     * @param age how long output is kept after its job's end
     */
    Quotas(Duration age) {
        this.age = age;
    }

    /** Plans if it is time to. */
    void look(ClusterState state, Workforce workforce, long nowNanos, List<Command> commands) {
        if (hasLooked && nowNanos - lookedNanos < LOOK.toNanos()) {
            return;
        }
        hasLooked = true;
        lookedNanos = nowNanos;
        var kept =
                new ArrayList<>(
                        state.jobs().all().values().stream()
                                .filter(job -> job.state().isFinal() && !job.outputs().isEmpty())
                                .sorted(
                                        Comparator.comparingLong(
                                                job -> job.times().finishedAtMillis()))
                                .toList());
        removeOld(state, kept, commands);
        for (var worker : workforce.workers()) {
            var shelf = worker.machine().shelf();
            var node = worker.holder().node();
            var asked = askedNanos.get(node);
            var waits = asked != null && nowNanos - asked < ROOM.toNanos();
            if (shelf.quotaBytes() > 0 && shelf.keptBytes() > shelf.quotaBytes() && !waits) {
                var excess = shelf.keptBytes() - shelf.quotaBytes();
                if (makeRoom(state, kept, node, excess, commands)) {
                    askedNanos.put(node, nowNanos);
                }
            }
        }
    }

    private void removeOld(ClusterState state, List<Job> kept, List<Command> commands) {
        var before = state.timeMillis() - age.toMillis();
        var old =
                kept.stream()
                        .filter(job -> job.times().finishedAtMillis() < before)
                        .limit(BATCH_MAX)
                        .toList();
        if (!old.isEmpty()) {
            kept.removeAll(old);
            commands.add(
                    new Command.RemoveOutputs(
                            old.stream().map(Job::id).toList(), "it was older than " + words(age)));
        }
    }

    private static String words(Duration time) {
        var days = time.toDays();
        if (days == 0) {
            return time.toSeconds() + " seconds";
        }
        return days == 1 ? "1 day" : days + " days";
    }

    private static boolean makeRoom(
            ClusterState state, List<Job> kept, NodeId node, long excess, List<Command> commands) {
        var held = state.contents().heldBy(node);
        var going = new ArrayList<Job>();
        var bytes = 0L;
        for (var job : kept) {
            if (bytes >= excess || going.size() == BATCH_MAX) {
                break;
            }
            if (job.outputs().stream().anyMatch(held::contains)) {
                going.add(job);
                bytes += job.outputBytes();
            }
        }
        if (going.isEmpty()) {
            return false;
        }
        kept.removeAll(going);
        var name = state.nodes().find(node).map(each -> each.name()).orElse(node.toString());
        commands.add(
                new Command.RemoveOutputs(
                        going.stream().map(Job::id).toList(),
                        "node " + name + " kept more than its quota"));
        return true;
    }
}
