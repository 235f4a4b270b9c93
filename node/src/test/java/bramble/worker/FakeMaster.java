package bramble.worker;

import bramble.core.AttemptEnd;
import bramble.core.LeaseId;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.protocol.LeasedWork;
import bramble.protocol.Report;
import bramble.protocol.ReportAnswer;
import bramble.protocol.StoreOrders;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A master that holds leases and records reports, and can be made to fall silent. Monitor: all of
 * it.
 */
final class FakeMaster implements MasterLink {

    static final long LEASE_MILLIS = 6_000;

    private final Map<LeaseId, LeasedWork> leases = new LinkedHashMap<>();
    private final Map<LeaseId, TaskSet> untold = new LinkedHashMap<>();
    private final Set<LeaseId> cancelled = new LinkedHashSet<>();
    private final List<TaskReport> reports = new ArrayList<>();
    private CompletableFuture<Void> change = new CompletableFuture<>();
    private WorkerCall lastCall = new WorkerCall(Work.HOLDER, Work.machine(0), List.of(), true);
    private boolean silent;
    private boolean draining;
    private boolean deafToReports;
    private long term = 1;
    private int reportCalls;
    private int calls;

    synchronized void give(LeasedWork work) {
        leases.put(work.lease().id(), work);
        untold.put(work.lease().id(), work.lease().tasks());
        changed();
    }

    synchronized void cancel(LeasedWork work) {
        cancelled.add(work.lease().id());
        changed();
    }

    /** Answers nothing from now on, or again. */
    synchronized void silent(boolean value) {
        silent = value;
        changed();
    }

    /** The worker's node gets no work from now on; whoever gives some has forgotten. */
    synchronized void drain() {
        draining = true;
        changed();
    }

    synchronized void deafToReports(boolean value) {
        deafToReports = value;
    }

    synchronized void term(long value) {
        term = value;
    }

    synchronized WorkerCall lastCall() {
        return lastCall;
    }

    synchronized int reportCalls() {
        return reportCalls;
    }

    synchronized int calls() {
        return calls;
    }

    synchronized boolean isTold(LeasedWork work, int task) {
        return reports.stream()
                .anyMatch(
                        each ->
                                each.lease().equals(work.lease().id())
                                        && each.tasks().contains(task));
    }

    /** How a task ended, which must have been told. */
    AttemptEnd endOf(LeasedWork work, int task) {
        return reportOf(work, task).end();
    }

    /** The report that tells how a task ended, which must have been told. */
    synchronized TaskReport reportOf(LeasedWork work, int task) {
        return reports.stream()
                .filter(each -> each.lease().equals(work.lease().id()))
                .filter(each -> each.tasks().contains(task))
                .findFirst()
                .orElseThrow();
    }

    /** How many reports there were. */
    synchronized int reports() {
        return reports.size();
    }

    /** The tasks that ended in a way. */
    synchronized TaskSet ended(LeasedWork work, AttemptEnd.Kind kind) {
        var tasks = TaskSet.EMPTY;
        for (var report : reports) {
            if (report.lease().equals(work.lease().id()) && report.end().kind() == kind) {
                tasks = tasks.plus(report.tasks());
            }
        }
        return tasks;
    }

    private void changed() {
        change.complete(null);
        change = new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<WorkerAnswer> call(WorkerCall call) {
        CompletableFuture<Void> wait;
        synchronized (this) {
            lastCall = call;
            calls++;
            if (silent) {
                return CompletableFuture.failedFuture(new IllegalStateException("no master"));
            }
            var answer = answer(call);
            if (!call.mayHold() || !answer.leases().isEmpty() || !answer.stop().isEmpty()) {
                return CompletableFuture.completedFuture(answer);
            }
            wait = change.copy();
        }
        return wait.completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                .thenApply(
                        changed -> {
                            synchronized (this) {
                                if (silent) {
                                    throw new IllegalStateException("no master");
                                }
                                return answer(call);
                            }
                        });
    }

    private WorkerAnswer answer(WorkerCall call) {
        var given = new ArrayList<LeasedWork>();
        leases.forEach(
                (id, work) -> {
                    if (!call.held().contains(id) && !cancelled.contains(id)) {
                        given.add(work);
                    }
                });
        var stop =
                call.held().stream()
                        .filter(id -> cancelled.contains(id) || !leases.containsKey(id))
                        .toList();
        return new WorkerAnswer(term, LEASE_MILLIS, given, stop, StoreOrders.ALONE, draining, null);
    }

    @Override
    public synchronized CompletableFuture<ReportAnswer> report(Report report) {
        reportCalls++;
        if (silent || deafToReports) {
            return CompletableFuture.failedFuture(new IllegalStateException("no master"));
        }
        for (var each : report.reports()) {
            reports.add(each);
            var rest = untold.getOrDefault(each.lease(), TaskSet.EMPTY).minus(each.tasks());
            untold.put(each.lease(), rest);
            if (rest.isEmpty()) {
                leases.remove(each.lease());
            }
        }
        return CompletableFuture.completedFuture(new ReportAnswer(term, 1, 0));
    }
}
