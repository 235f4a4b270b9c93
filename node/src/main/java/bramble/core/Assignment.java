package bramble.core;

import bramble.core.Command.ExpireLeases;
import bramble.core.Command.FinishTasks;
import bramble.core.Command.LeaseTasks;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives tasks to workers and takes them back. Invariant: a task is under at most one lease, and
 * only a report under that very lease ends it, so whatever a worker says of an older attempt is
 * refused on every node alike.
 */
final class Assignment {

    private final Jobs jobs;
    private final Leases leases;
    private final Nodes nodes;
    private final Storage storage;
    private final Counters counters;

    Assignment(Jobs jobs, Leases leases, Nodes nodes, Storage storage, Counters counters) {
        this.jobs = jobs;
        this.leases = leases;
        this.nodes = nodes;
        this.storage = storage;
        this.counters = counters;
    }

    Result lease(LeaseTasks command) {
        var granted = new ArrayList<Lease>();
        var node = nodes.find(command.holder().node()).orElse(null);
        if (node == null || node.draining()) {
            return new Result.Leased(granted);
        }
        for (var grant : command.grants()) {
            var job = jobs.find(grant.job()).orElse(null);
            if (job != null && job.lease(grant.attempt(), grant.tasks(), counters.timeMillis())) {
                var lease =
                        new Lease(
                                new LeaseId(counters.next()),
                                grant.job(),
                                command.holder(),
                                grant.attempt(),
                                grant.tasks());
                leases.put(lease);
                jobs.settle(job, counters.timeMillis());
                granted.add(lease);
            }
        }
        return new Result.Leased(granted);
    }

    Result finish(FinishTasks command) {
        storage.keep(command.kept());
        var recorded = 0;
        var stale = 0;
        for (var report : command.reports()) {
            var lease =
                    leases.find(report.lease())
                            .filter(each -> each.holder().node().equals(command.node()))
                            .orElse(null);
            var tasks = lease == null ? TaskSet.EMPTY : report.tasks().intersection(lease.tasks());
            if (lease != null && !tasks.isEmpty()) {
                end(lease, report, tasks);
            }
            recorded += tasks.size();
            stale += report.tasks().size() - tasks.size();
        }
        storage.forgetUnneeded(command.kept());
        return new Result.Finished(recorded, stale);
    }

    private void end(Lease lease, TaskReport report, TaskSet tasks) {
        var job = jobs.find(lease.job()).orElseThrow();
        leases.put(lease.without(tasks));
        storage.ended(job, lease, report.withTasks(tasks));
        jobs.settle(job, counters.timeMillis());
    }

    Result expire(ExpireLeases command) {
        for (var id : command.leases()) {
            leases.find(id).ifPresent(lease -> lose(lease, command.why()));
        }
        return new Result.Done();
    }

    private void lose(Lease lease, String why) {
        var job = jobs.find(lease.job()).orElseThrow();
        leases.put(lease.without(lease.tasks()));
        job.lost(lease, lease.tasks(), why);
        jobs.settle(job, counters.timeMillis());
    }

    /** Takes everything from a node that is no member any more. */
    void loseAll(NodeId node) {
        for (var lease : List.copyOf(leases.of(node))) {
            lose(lease, "its node was removed");
        }
    }
}
