package bramble.scale;

import bramble.core.AttemptEnd;
import bramble.core.Holder;
import bramble.core.LeaseId;
import bramble.core.NodeId;
import bramble.core.SessionId;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.master.Master;
import bramble.protocol.Capacity;
import bramble.protocol.Machine;
import bramble.protocol.Report;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A worker whose tasks take a given time and nothing else. Keeps a call open to the master, and
 * reports what has ended ten times a second, as real workers do in a stream. Owned by the thread of
 * the fleet.
 */
final class ModelWorker {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofMillis(200);

    private final Master master;
    private final ScheduledExecutorService fleet;
    private final Holder holder;
    private final int slots;
    private final long taskNanos;
    private final TreeMap<LeaseId, Held> held = new TreeMap<>();
    private final ArrayDeque<Running> running = new ArrayDeque<>();
    private final List<TaskReport> journal = new ArrayList<>();
    private boolean reporting;
    private long done;
    private long leases;

    private static final class Held {
        final PrimitiveIterator.OfInt queue;
        int untold;

        Held(TaskSet tasks) {
            queue = tasks.iterator();
            untold = tasks.size();
        }
    }

    private record Running(LeaseId lease, int task, long sinceNanos, long sinceMillis) {}

    /**
     * @param task how long each takes; zero for one that is over when the worker next looks
     */
    ModelWorker(
            Master master, ScheduledExecutorService fleet, int number, int slots, Duration task) {
        this.master = master;
        this.fleet = fleet;
        this.slots = slots;
        taskNanos = task.toNanos();
        holder =
                new Holder(
                        new NodeId(new UUID(0x4000L, 0x8000_0000_0000_0000L | number)),
                        new SessionId(new UUID(7, number)));
        fleet.execute(this::call);
        fleet.scheduleAtFixedRate(
                this::tick,
                TICK.toNanos() * (number % 100) / 100,
                TICK.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** How many tasks the master has recorded as ended. */
    long done() {
        return done;
    }

    /** How many leases it has had. */
    long leases() {
        return leases;
    }

    private void call() {
        var name = "n" + holder.node();
        var machine =
                new Machine(
                        name,
                        name + ":7420",
                        "1",
                        new Capacity(slots, 1L << 40, new TreeMap<>()),
                        new Vitals(0, 1, 1, running.size(), 0));
        master.call(new WorkerCall(holder, machine, List.copyOf(held.keySet()), true))
                .whenCompleteAsync(
                        (answer, failed) -> {
                            if (failed == null) {
                                take(answer);
                                call();
                            } else {
                                fleet.schedule(this::call, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                            }
                        },
                        fleet);
    }

    private void take(WorkerAnswer answer) {
        for (var work : answer.leases()) {
            leases++;
            held.putIfAbsent(work.lease().id(), new Held(work.lease().tasks()));
        }
        begin();
    }

    private void tick() {
        begin();
        var now = System.nanoTime();
        var ended = new TreeMap<LeaseId, TaskSet.Builder>();
        var since = new TreeMap<LeaseId, Long>();
        while (!running.isEmpty() && now - running.getFirst().sinceNanos() >= taskNanos) {
            var each = running.removeFirst();
            ended.computeIfAbsent(each.lease(), key -> new TaskSet.Builder())
                    .add(each.task(), each.task() + 1);
            since.putIfAbsent(each.lease(), each.sinceMillis());
        }
        ended.forEach(
                (lease, tasks) ->
                        journal.add(
                                new TaskReport(
                                        lease,
                                        tasks.build(),
                                        AttemptEnd.SUCCESS,
                                        since.getOrDefault(lease, 0L),
                                        System.currentTimeMillis())));
        begin();
        report();
    }

    private void begin() {
        var millis = System.currentTimeMillis();
        var nanos = System.nanoTime();
        for (var each : held.entrySet()) {
            var queue = each.getValue().queue;
            while (queue.hasNext() && (running.size() < slots || taskNanos == 0)) {
                running.addLast(new Running(each.getKey(), queue.nextInt(), nanos, millis));
            }
        }
    }

    private void report() {
        if (reporting || journal.isEmpty()) {
            return;
        }
        reporting = true;
        var reports = List.copyOf(journal.subList(0, Math.min(journal.size(), 1_000)));
        master.report(new Report(holder, reports))
                .whenCompleteAsync(
                        (answer, failed) -> {
                            reporting = false;
                            if (failed == null) {
                                journal.subList(0, reports.size()).clear();
                                reports.forEach(this::recorded);
                            }
                        },
                        fleet);
    }

    private void recorded(TaskReport report) {
        done += report.tasks().size();
        var lease = held.get(report.lease());
        if (lease != null) {
            lease.untold -= report.tasks().size();
            if (lease.untold == 0) {
                held.remove(report.lease());
            }
        }
    }
}
