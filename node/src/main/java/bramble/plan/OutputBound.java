package bramble.plan;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Command.CancelJob;
import bramble.core.JobId;
import bramble.core.Lease;
import java.util.List;
import java.util.TreeSet;

/**
 * Cancels jobs whose tasks leave more than one job may, so that a single job cannot fill the disks
 * of all nodes. What counts is what recorded outcomes refer to, one copy of it.
 *
 * <p>The bound is the master's to know, and not the state's: what is replicated is the decision.
 * Only jobs under a lease are looked at, since nothing else grows; one that is over the bound and
 * has none is looked at when it gets the next. So a job ends over its bound by at most what its
 * tasks leave that run by then.
 */
final class OutputBound {

    private OutputBound() {}

    static void look(ClusterState state, long bytesMax, List<Command> commands) {
        var looked = new TreeSet<JobId>();
        for (var lease : state.leases().all()) {
            if (looked.add(lease.job())) {
                look(state, lease, bytesMax, commands);
            }
        }
    }

    private static void look(
            ClusterState state, Lease lease, long bytesMax, List<Command> commands) {
        var job = state.jobs().find(lease.job()).orElse(null);
        if (job != null && job.gate().cancelled() == null && job.outputBytes() > bytesMax) {
            commands.add(new CancelJob(job.id(), why(job.outputBytes(), bytesMax)));
        }
    }

    private static String why(long bytes, long bytesMax) {
        return "its tasks have left "
                + words(bytes)
                + " of output, and one job may leave "
                + words(bytesMax)
                + ": have them leave less, split it into several jobs, or start the nodes with a"
                + " greater --job-output";
    }

    private static String words(long bytes) {
        return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MiB";
    }
}
