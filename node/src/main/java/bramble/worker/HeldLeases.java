package bramble.worker;

import bramble.core.LeaseId;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.protocol.LeasedWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The leases that this worker holds, and the attempts that run under them: where calls, slots,
 * fence and reports meet. A lease is held until the end of its last task was told and answered.
 *
 * <p>Monitor: all of it. Slots wait on it for work. Nothing is done inside but bookkeeping; whoever
 * stops attempts does so outside.
 */
final class HeldLeases {

    /** A lease of more tasks than that is a piece of a longer stream. */
    private static final int FEW = 32;

    /**
     * Leases that are over and never begun again, though a late answer may bring them once more.
     */
    private static final int OVER_MAX = 10_000;

    private final Map<LeaseId, HeldLease> held = new LinkedHashMap<>();
    private final LinkedHashSet<LeaseId> over = new LinkedHashSet<>();
    private final List<Attempt> running = new ArrayList<>();
    private final List<Attempt> left = new ArrayList<>();
    private final Set<String> warm = new HashSet<>();
    private final int slots;
    private int freeSlots;
    private boolean ranSinceSweep;
    private boolean paused;
    private boolean closed;

    HeldLeases(int slots) {
        this.slots = slots;
        freeSlots = slots;
    }

    /** What a slot is to do next. */
    sealed interface Taken {
        Attempt attempt();
    }

    /** An attempt that is to begin, and what it is to see. */
    record OneTask(Attempt attempt, TaskView view) implements Taken {}

    /** Attempts that are to be answered one after the other. */
    record ManyTasks(Attempt attempt, LineShare share) implements Taken {}

    /** Whether this lease is neither held nor over. */
    synchronized boolean isNew(LeaseId id) {
        return !held.containsKey(id) && !over.contains(id);
    }

    /** Adds a lease, unless it is held already or over. */
    synchronized boolean add(LeasedWork work) {
        var id = work.lease().id();
        if (!isNew(id)) {
            return false;
        }
        held.put(id, HeldLease.of(work));
        notifyAll();
        return true;
    }

    /** Holds a lease of an earlier life until these ends are told. */
    synchronized void addUntold(LeaseId id, TaskSet tasks) {
        var lease = held.get(id);
        if (lease == null) {
            held.put(id, HeldLease.untold(id, tasks));
        } else {
            lease.alsoUntold(tasks);
        }
    }

    /**
     * Adds an attempt of an earlier life that still runs, whether or not there are slots for it.
     */
    synchronized void adopt(Attempt attempt) {
        running.add(attempt);
        freeSlots -= attempt.terms().slots();
        ranSinceSweep = true;
        notifyAll();
    }

    /** Leaves an attempt to the next life: its end is none of this one's business any more. */
    synchronized void leave(Attempt attempt) {
        running.remove(attempt);
        left.add(attempt);
        notifyAll();
    }

    /** The leases held, oldest first. */
    synchronized List<LeaseId> ids() {
        return List.copyOf(held.keySet());
    }

    /**
     * Waits for a task and for the slots that it needs, oldest lease first.
     *
     * @return null once this is closed
     */
    synchronized @Nullable Taken take() throws InterruptedException {
        while (!closed) {
            var lease = paused ? null : firstWithQueue();
            if (lease != null) {
                var needed = Math.min(lease.slotsOfNext(), slots);
                var next = needed <= freeSlots ? next(lease, needed) : null;
                if (next != null) {
                    freeSlots -= needed;
                    running.add(next.attempt());
                    ranSinceSweep = true;
                    notifyAll();
                    return next;
                }
            }
            wait();
        }
        return null;
    }

    private @Nullable Taken next(HeldLease lease, int needed) {
        if (lease.isOfLines()) {
            var share = lease.nextShare(Math.max(1, slots / needed));
            return share == null
                    ? null
                    : new ManyTasks(attempt(share.name(), share.work(), needed), share);
        }
        var next = lease.next();
        return next == null ? null : new OneTask(attempt(next.name(), next.work(), needed), next);
    }

    private static Attempt attempt(AttemptName name, LeasedWork work, int needed) {
        return new Attempt(name, LeaseFiles.Terms.of(work, needed));
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** A slot keeps a process warm, or does no longer. */
    synchronized void warm(String process, boolean keeps) {
        if (keeps) {
            warm.add(process);
        } else {
            warm.remove(process);
        }
        ranSinceSweep = true;
        notifyAll();
    }

    /** Whether any slot keeps a process warm. */
    synchronized boolean isWarm() {
        return !warm.isEmpty();
    }

    private @Nullable HeldLease firstWithQueue() {
        for (var lease : held.values()) {
            if (lease.hasQueued()) {
                return lease;
            }
        }
        return null;
    }

    /**
     * An attempt has ended, and its slots are free.
     *
     * @return false if it had been left to the next life
     */
    synchronized boolean ended(Attempt attempt) {
        freeSlots += attempt.terms().slots();
        notifyAll();
        return running.remove(attempt);
    }

    /**
     * Tasks have ended.
     *
     * @return whether somebody may be waiting for that: they were the last of their lease, and it
     *     had few, or there are no more to begin
     */
    synchronized boolean ended(TaskReport report) {
        var lease = held.get(report.lease());
        return lease != null
                && lease.ended(report.tasks().size())
                && (lease.taskCount() <= FEW || firstWithQueue() == null);
    }

    /** Takes back what is queued under a lease. */
    synchronized TaskSet takeBack(LeaseId id) {
        var lease = held.get(id);
        return lease == null ? TaskSet.EMPTY : lease.takeBack();
    }

    /** The attempts that slots have taken and not ended. */
    synchronized List<Attempt> running() {
        return List.copyOf(running);
    }

    /** The attempts that run under a lease. */
    synchronized List<Attempt> running(LeaseId id) {
        return running.stream().filter(each -> each.name().lease().equals(id)).toList();
    }

    /** Whether the attempt with these variables runs here, or was left to the next life. */
    synchronized boolean runs(Map<String, String> variables) {
        return warm.contains(variables.getOrDefault(WarmProcess.NAME, ""))
                || running.stream().anyMatch(each -> each.name().isNamedBy(variables))
                || left.stream().anyMatch(each -> each.name().isNamedBy(variables));
    }

    /** The master has recorded these ends; tells the leases that are over with that. */
    synchronized List<LeaseId> answered(List<TaskReport> reports) {
        var ended = new ArrayList<LeaseId>();
        for (var report : reports) {
            var lease = held.get(report.lease());
            if (lease != null && lease.answered(report.tasks())) {
                held.remove(report.lease());
                over.add(report.lease());
                ended.add(report.lease());
                if (over.size() > OVER_MAX) {
                    over.removeFirst();
                }
            }
        }
        return ended;
    }

    /** Whether anything is queued or running. */
    synchronized boolean hasWork() {
        return !running.isEmpty() || firstWithQueue() != null;
    }

    /** Whether more attempts will end than those whose ends are being told. */
    synchronized boolean hasMoreToEnd() {
        return firstWithQueue() != null || running.stream().anyMatch(each -> !each.isEnding());
    }

    /**
     * Waits until something is queued or running.
     *
     * @return false once this is closed and nothing runs
     */
    synchronized boolean awaitWork() throws InterruptedException {
        while (!hasWork() && !closed) {
            wait();
        }
        return !closed || !running.isEmpty();
    }

    /**
     * Waits until an attempt runs, or has run since {@link #sweeping}.
     *
     * @return false once this is closed and nothing runs or is kept warm
     */
    synchronized boolean awaitAttempts() throws InterruptedException {
        while (running.isEmpty() && !ranSinceSweep && !closed) {
            wait();
        }
        return !closed || !running.isEmpty() || !warm.isEmpty();
    }

    /** What attempts that have ended left behind is about to be looked for. */
    synchronized void sweeping() {
        ranSinceSweep = !running.isEmpty();
    }

    /** Waits until nothing runs, or the time is over. */
    synchronized void awaitIdle(Duration atMost) throws InterruptedException {
        var until = System.nanoTime() + atMost.toNanos();
        for (var left = atMost.toNanos();
                !running.isEmpty() && left > 0;
                left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    synchronized int busySlots() {
        return slots - freeSlots;
    }

    /** Begins no task while paused. */
    synchronized void pause(boolean pause) {
        if (paused != pause) {
            paused = pause;
            notifyAll();
        }
    }

    /** Begins no task any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
