package bramble.worker;

import bramble.core.Items;
import bramble.core.LeaseId;
import bramble.core.Runner;
import bramble.core.TaskSet;
import bramble.protocol.LeasedWork;
import java.util.OptionalInt;
import java.util.PrimitiveIterator;
import org.jspecify.annotations.Nullable;

/** A lease that this worker holds. Guarded by {@link HeldLeases}. */
final class HeldLease {

    private final LeaseId id;
    private final @Nullable LeasedWork work;
    private final PrimitiveIterator.OfInt queue;
    private final int taskCount;
    private TaskSet queued;
    private TaskSet unanswered;
    private int count;
    private int handedOut;
    private int unended;

    private HeldLease(LeaseId id, @Nullable LeasedWork work, TaskSet queued, TaskSet unanswered) {
        this.id = id;
        this.work = work;
        this.queued = queued;
        this.unanswered = unanswered;
        queue = queued.iterator();
        count = queued.size();
        unended = unanswered.size();
        taskCount = unended;
    }

    /** A new one, of which no task has begun. */
    static HeldLease of(LeasedWork work) {
        var tasks = work.lease().tasks();
        return new HeldLease(work.lease().id(), work, tasks, tasks);
    }

    /** One of an earlier life, of which only these ends remain to be told. */
    static HeldLease untold(LeaseId id, TaskSet tasks) {
        return new HeldLease(id, null, TaskSet.EMPTY, tasks);
    }

    LeaseId id() {
        return id;
    }

    /** Of how many tasks it is. */
    int taskCount() {
        return taskCount;
    }

    /** The next task, or null when all have been handed out. */
    @Nullable TaskView next() {
        if (work == null || !hasQueued()) {
            return null;
        }
        var view = new TaskView(work, queue.nextInt(), work.items().item(handedOut), line(work));
        handedOut++;
        return view;
    }

    /**
     * The next tasks for one slot, or null when all have been handed out. Half of what is left is
     * shared among the slots, so that they end together; one task at a time when none may run
     * twice, since nobody could say which of many had begun.
     */
    @Nullable LineShare nextShare(int slots) {
        if (work == null || !hasQueued()) {
            return null;
        }
        var left = count - handedOut;
        var share = work.rules().atMostOnce() ? 1 : Math.max(1, left / (2 * slots));
        var tasks =
                queued.intersection(
                        TaskSet.range(queued.at(handedOut), queued.at(handedOut + share - 1) + 1));
        var next = new LineShare(work, tasks, handedOut);
        handedOut += share;
        return next;
    }

    boolean isOfLines() {
        return work != null && work.rules().runner() instanceof Runner.Lines;
    }

    /** Which line of a file the next task's item is. */
    private OptionalInt line(LeasedWork of) {
        return of.items() instanceof Items.Selection some && some.root() instanceof Items.Lines
                ? OptionalInt.of(some.tasks().at(handedOut))
                : OptionalInt.empty();
    }

    boolean hasQueued() {
        return handedOut < count;
    }

    /** How many slots the next task needs. */
    int slotsOfNext() {
        return work == null ? 1 : work.needs().cpus();
    }

    /** Takes all tasks back that have not been handed out. */
    TaskSet takeBack() {
        var rest = hasQueued() ? queued.minus(queued.lowest(handedOut)) : TaskSet.EMPTY;
        queued = TaskSet.EMPTY;
        count = 0;
        return rest;
    }

    /** So many of its tasks have ended; true when these were the last. */
    boolean ended(int tasks) {
        unended -= tasks;
        return unended <= 0;
    }

    /** The master has recorded these ends; true when that were the last. */
    boolean answered(TaskSet tasks) {
        unanswered = unanswered.minus(tasks);
        return unanswered.isEmpty();
    }

    /** More ends of it remain to be told. */
    void alsoUntold(TaskSet tasks) {
        unanswered = unanswered.plus(tasks);
    }
}
