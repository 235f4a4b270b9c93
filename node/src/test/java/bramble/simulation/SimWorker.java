package bramble.simulation;

import bramble.core.AttemptEnd;
import bramble.core.Holder;
import bramble.core.LeaseId;
import bramble.core.SessionId;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.master.DismissedException;
import bramble.protocol.Capacity;
import bramble.protocol.LeasedWork;
import bramble.protocol.Machine;
import bramble.protocol.Report;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A worker that keeps the protocol's rules: it runs what it holds until its deadline, which counts
 * from when it sent its last answered call; it keeps each result in a journal until the master has
 * committed it. Its guardian ends what still runs at the deadline, even when the node was killed or
 * is frozen.
 */
final class SimWorker {

    private static final int SLOTS = 2;
    private static final long CALL_LIMIT_NANOS = 4 * World.SECONDS;
    private static final long AGAIN_NANOS = 150 * World.MILLIS;

    private final Simulation simulation;
    private final World world;
    private final SimNode node;
    private final TreeMap<LeaseId, Held> held = new TreeMap<>();
    private final TreeSet<LeaseId> seen = new TreeSet<>();
    private final List<TaskReport> journal = new ArrayList<>();
    private final List<Attempt> running = new ArrayList<>();
    private SessionId session = new SessionId(new UUID(0, 0));
    private long deadlineNanos;
    private long calls;
    private long reportNumber;
    private boolean reporting;

    /** A lease that is not entirely reported. */
    private static final class Held {
        final LeasedWork work;
        TaskSet waiting;
        TaskSet unreported;

        Held(LeasedWork work) {
            this.work = work;
            this.waiting = work.lease().tasks();
            this.unreported = work.lease().tasks();
        }
    }

    private record Attempt(Judge.Run run, LeaseId lease, int task, long startedMillis) {}

    SimWorker(Simulation simulation, SimNode node) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.node = node;
    }

    void begin(SessionId began) {
        List.copyOf(running).forEach(this::end);
        held.clear();
        seen.clear();
        session = began;
        deadlineNanos = 0;
        reporting = false;
        call();
        report();
    }

    /** The node's attempt is gone; its tasks' processes are not, until the guardian ends them. */
    void killed() {
        held.clear();
    }

    private void call() {
        var call = ++calls;
        var sent = world.nanos();
        var master = simulation.masterSeenBy(node);
        node.after(
                CALL_LIMIT_NANOS,
                () -> {
                    if (master != null && call == calls) {
                        node.finder().forget(master);
                    }
                    callAgain(call, 0);
                });
        if (master == null) {
            node.finder().look();
            callAgain(call, AGAIN_NANOS);
            return;
        }
        var life = session;
        var message =
                new WorkerCall(new Holder(node.id(), life), machine(), holding(), true)
                        .knowing(node.finder().mark());
        simulation
                .network()
                .send(
                        node,
                        master,
                        () ->
                                master.atDoor(node, () -> master.master().call(message))
                                        .whenComplete(
                                                back(
                                                        master,
                                                        life,
                                                        answer -> {
                                                            answered(answer, sent);
                                                            callAgain(call, 0);
                                                        },
                                                        () -> callAgain(call, AGAIN_NANOS))));
    }

    /**
     * Brings an answer back, if this is still the life in which it was asked for: a connection ends
     * with its process.
     */
    private <T> BiConsumer<T, Throwable> back(
            SimNode from, SessionId life, Consumer<T> answered, Runnable failed) {
        return (answer, failure) ->
                simulation
                        .network()
                        .send(
                                from,
                                node,
                                () -> {
                                    if (!life.equals(session)) {
                                        return;
                                    }
                                    if (failure == null) {
                                        answered.accept(answer);
                                    } else if (isDismissal(failure)) {
                                        node.dismissed();
                                    } else {
                                        node.finder().forget(from);
                                        failed.run();
                                    }
                                });
    }

    private static boolean isDismissal(Throwable failure) {
        return failure instanceof DismissedException
                || failure.getCause() instanceof DismissedException;
    }

    /** Calls again unless a later call is out already. */
    private void callAgain(long call, long delayNanos) {
        if (call == calls) {
            calls++;
            node.after(delayNanos, this::call);
        }
    }

    private Machine machine() {
        var capacity = new Capacity(SLOTS, 1L << 30, new TreeMap<>());
        return new Machine(
                "n" + node.number(),
                "n" + node.number() + ":7420",
                "1",
                capacity,
                new Vitals(0, 1, 1, running.size(), 0));
    }

    private List<LeaseId> holding() {
        var all = new TreeSet<>(held.keySet());
        journal.forEach(each -> all.add(each.lease()));
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        return "session "
                + session
                + ", held "
                + held.keySet()
                + ", waiting "
                + held.values().stream().map(each -> each.waiting + "/" + each.unreported).toList()
                + ", running "
                + running
                + ", journal "
                + journal
                + ", deadline "
                + deadlineNanos
                + " of "
                + world.nanos()
                + (reporting ? ", reporting" : "");
    }

    private void answered(WorkerAnswer answer, long sentNanos) {
        var until = sentNanos + answer.leaseMillis() * World.MILLIS;
        if (until > deadlineNanos) {
            deadlineNanos = until;
            // The guardian belongs to no life of the node's attempt, and is not frozen with it.
            world.after(until - world.nanos(), this::guard);
        }
        node.finder().learn(answer.roster());
        for (var work : answer.leases()) {
            if (seen.add(work.lease().id())) {
                held.put(work.lease().id(), new Held(work));
            }
        }
        answer.stop().forEach(this::stop);
        startSome();
    }

    private void guard() {
        if (world.nanos() < deadlineNanos) {
            return;
        }
        for (var attempt : List.copyOf(running)) {
            end(attempt);
            node.after(
                    0,
                    () ->
                            finished(
                                    attempt,
                                    new AttemptEnd(AttemptEnd.Kind.LOST, 0, "the lease ran out")));
        }
        node.after(0, this::giveBack);
    }

    private void giveBack() {
        if (world.nanos() >= deadlineNanos) {
            for (var each : held.values()) {
                var waiting = each.waiting;
                each.waiting = TaskSet.EMPTY;
                journal(
                        each.work.lease().id(),
                        waiting,
                        new AttemptEnd(AttemptEnd.Kind.RETURNED, 0, ""),
                        0);
            }
        }
    }

    private void stop(LeaseId id) {
        var stopped = held.get(id);
        if (stopped == null) {
            return;
        }
        var end = new AttemptEnd(AttemptEnd.Kind.CANCELLED, 0, "stopped");
        var waiting = stopped.waiting;
        stopped.waiting = TaskSet.EMPTY;
        journal(id, waiting, end, 0);
        for (var attempt : List.copyOf(running)) {
            if (attempt.lease().equals(id)) {
                end(attempt);
                finished(attempt, end);
            }
        }
    }

    private void startSome() {
        for (var each : List.copyOf(held.values())) {
            while (running.size() < SLOTS
                    && !each.waiting.isEmpty()
                    && world.nanos() < deadlineNanos) {
                var task = each.waiting.first();
                each.waiting = each.waiting.minus(TaskSet.of(task));
                start(each.work, task);
            }
        }
    }

    private void start(LeasedWork work, int task) {
        var lease = work.lease();
        var run = simulation.judge().started(lease.job(), task, work.rules().atMostOnce());
        var attempt = new Attempt(run, lease.id(), task, world.nanos() / World.MILLIS);
        running.add(attempt);
        var longest = Integer.parseInt(work.program().environment().getOrDefault("millis", "10"));
        var failing = Double.parseDouble(work.program().environment().getOrDefault("failing", "0"));
        node.after(
                world.millisBetween(1, longest),
                () -> {
                    if (running.contains(attempt)) {
                        end(attempt);
                        finished(
                                attempt,
                                world.chance(failing)
                                        ? new AttemptEnd(AttemptEnd.Kind.FAILED, 1, "exit code 1")
                                        : AttemptEnd.SUCCESS);
                    }
                });
    }

    private void end(Attempt attempt) {
        if (running.remove(attempt)) {
            simulation.judge().ended(attempt.run());
        }
    }

    private void finished(Attempt attempt, AttemptEnd end) {
        journal(attempt.lease(), TaskSet.of(attempt.task()), end, attempt.startedMillis());
        startSome();
    }

    private void journal(LeaseId lease, TaskSet tasks, AttemptEnd end, long startedMillis) {
        if (!tasks.isEmpty()) {
            journal.add(
                    new TaskReport(lease, tasks, end, startedMillis, world.nanos() / World.MILLIS));
            report();
        }
    }

    private void report() {
        var master = simulation.masterSeenBy(node);
        if (reporting || journal.isEmpty()) {
            return;
        }
        reporting = true;
        var number = ++reportNumber;
        var reports = List.copyOf(journal);
        node.after(CALL_LIMIT_NANOS, () -> reportAgain(number));
        if (master == null) {
            node.after(AGAIN_NANOS, () -> reportAgain(number));
            return;
        }
        var life = session;
        var message = new Report(new Holder(node.id(), life), reports);
        simulation
                .network()
                .send(
                        node,
                        master,
                        () ->
                                master.atDoor(node, () -> master.master().report(message))
                                        .whenComplete(
                                                back(
                                                        master,
                                                        life,
                                                        answer -> {
                                                            reported(reports);
                                                            reportAgain(number);
                                                        },
                                                        () ->
                                                                node.after(
                                                                        AGAIN_NANOS,
                                                                        () ->
                                                                                reportAgain(
                                                                                        number)))));
    }

    private void reportAgain(long number) {
        if (number == reportNumber) {
            reporting = false;
            report();
        }
    }

    private void reported(List<TaskReport> reports) {
        for (var report : reports) {
            var each = journal.remove(report) ? held.get(report.lease()) : null;
            if (each != null) {
                each.unreported = each.unreported.minus(report.tasks());
                if (each.unreported.isEmpty()) {
                    held.remove(report.lease());
                }
            }
        }
    }
}
