package bramble.plan;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Command.Grant;
import bramble.core.Holder;
import bramble.core.Items;
import bramble.core.Job;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.JobTerms;
import bramble.core.NodeId;
import bramble.core.Submission;
import bramble.core.TaskSet;
import bramble.core.Try;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives tasks to workers: jobs in the order of the queue, each to the workers with the most room. A
 * worker gets one task a slot when tasks are long, and about a {@linkplain Timing#horizon horizon}
 * of work when they are short, so that the log sees few entries however many tasks run. Towards a
 * job's end the shares shrink, so that all workers end together (guided self-scheduling:
 * Polychronopoulos and Kuck, 1987).
 *
 * <p>Made for one plan, by the replica's thread.
 */
final class Placement {

    /** Jobs looked at in one plan. What lies behind them waits for the next. */
    private static final int JOBS_MAX = 10_000;

    /** Tasks of one grant, so that an entry stays small even when its tasks are scattered. */
    private static final int SCATTERED_TASKS_MAX = 10_000;

    /** Tasks of one grant when they follow one another. */
    private static final int GRANT_TASKS_MAX = 5_000_000;

    private final Workforce workforce;
    private final long nowNanos;
    private final TreeSet<Place> open = new TreeSet<>();
    private final TreeMap<NodeId, List<Grant>> grants = new TreeMap<>();
    private final TreeMap<NodeId, Holder> holders = new TreeMap<>();

    /**
     * A worker that can take more, in its turn: the emptiest first.
     *
     * @param number breaks ties
     */
    private record Place(double fullness, int number, Room room) implements Comparable<Place> {

        @Override
        public int compareTo(Place other) {
            var byFullness = Double.compare(fullness, other.fullness);
            return byFullness != 0 ? byFullness : Integer.compare(number, other.number);
        }
    }

    Placement(Workforce workforce, long nowNanos) {
        this.workforce = workforce;
        this.nowNanos = nowNanos;
    }

    private void open(ClusterState state) {
        var number = 0;
        for (var worker : workforce.workers()) {
            number++;
            var node = state.nodes().find(worker.holder().node());
            var usable =
                    node.isPresent()
                            && !node.get().draining()
                            && worker.machine().capacity().slots() > 0
                            && !worker.machine().shelf().lowOnDisk();
            if (usable && workforce.isPresent(worker, nowNanos)) {
                open(number, Room.of(worker, state, workforce));
            }
        }
    }

    private void open(int number, Room room) {
        if (room.isOpen()) {
            open.add(new Place(room.fullness(), number, room));
        }
    }

    /** Serves runnable jobs, then submissions that are about to be proposed in the same entry. */
    List<Command> place(ClusterState state, List<Submission> coming) {
        if (state.jobs().runnable().isEmpty() && coming.isEmpty()) {
            return List.of();
        }
        open(state);
        var looked = 0;
        for (var job : state.jobs().runnable()) {
            if (++looked > JOBS_MAX || open.isEmpty()) {
                break;
            }
            serve(job.id(), job.terms(), available(job), job.leased().size());
        }
        for (var submission : coming) {
            var queue = submission.spec().queue();
            if (queue.notBeforeMillis() == 0
                    && queue.after().isEmpty()
                    && isReady(submission.spec(), state)
                    && !open.isEmpty()) {
                var all =
                        new TreeMap<>(
                                Map.of(
                                        Try.FIRST,
                                        TaskSet.range(0, submission.spec().items().size())));
                serve(submission.id(), submission.spec().terms(), all, 0);
            }
        }
        var commands = new ArrayList<Command>();
        grants.forEach(
                (node, granted) ->
                        commands.add(
                                new Command.LeaseTasks(
                                        Objects.requireNonNull(holders.get(node)), granted)));
        return commands;
    }

    /**
     * Whether a job is sure to be accepted that reads files: they are there, and it is no count.
     */
    private static boolean isReady(JobSpec spec, ClusterState state) {
        return !(spec.items().root() instanceof Items.Lines)
                && spec.inputs().stream().allMatch(id -> state.contents().find(id).isPresent());
    }

    private SortedMap<Try, TaskSet> available(Job job) {
        var available = job.ready();
        for (var wait : job.delayed()) {
            if (workforce.waits().isOver(wait, nowNanos)) {
                available.merge(wait.next(), wait.tasks(), TaskSet::plus);
            }
        }
        return available;
    }

    private void serve(JobId id, JobTerms terms, SortedMap<Try, TaskSet> available, int leased) {
        var allowed =
                terms.queue().maxParallel() == 0
                        ? Integer.MAX_VALUE
                        : terms.queue().maxParallel() - leased;
        for (var entry : available.entrySet()) {
            var left = entry.getValue();
            // A single task needs no share, so many small jobs need not count all workers.
            var slots = left.size() > 1 ? fittingSlots(terms) : 1;
            var taken = new ArrayList<Place>();
            for (var place : open) {
                if (left.isEmpty() || allowed <= 0) {
                    break;
                }
                var room = place.room();
                if (!room.fits(terms.needs())) {
                    continue;
                }
                // Half of what is left, spread over all slots: the next plan spreads the other
                // half.
                var share = (int) Math.max(1, (long) left.size() * room.slots() / (2L * slots));
                var wanted = Math.min(room.wants(id, terms, share), GRANT_TASKS_MAX);
                var tasks = some(left, Math.min(wanted, allowed));
                if (!tasks.isEmpty()) {
                    grant(room, new Grant(id, entry.getKey(), tasks), terms);
                    taken.add(place);
                    left = left.minus(tasks);
                    allowed -= tasks.size();
                }
            }
            for (var place : taken) {
                open.remove(place);
                open(place.number(), place.room());
            }
        }
    }

    private int fittingSlots(JobTerms terms) {
        return open.stream()
                .map(Place::room)
                .filter(room -> room.fits(terms.needs()))
                .mapToInt(Room::slots)
                .sum();
    }

    /** The lowest tasks: more of them at once when they follow one another. */
    private static TaskSet some(TaskSet left, int wanted) {
        if (wanted <= SCATTERED_TASKS_MAX) {
            return left.lowest(wanted);
        }
        var first = left.firstRange();
        return first.size() >= SCATTERED_TASKS_MAX
                ? first.lowest(wanted)
                : left.lowest(SCATTERED_TASKS_MAX);
    }

    private void grant(Room room, Grant grant, JobTerms terms) {
        room.take(grant.job(), terms, grant.tasks().size());
        holders.put(room.holder().node(), room.holder());
        grants.computeIfAbsent(room.holder().node(), key -> new ArrayList<>()).add(grant);
    }
}
