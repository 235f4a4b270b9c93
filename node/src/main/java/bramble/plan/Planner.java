package bramble.plan;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Job;
import bramble.core.JobId;
import bramble.core.Lease;
import bramble.core.LeaseId;
import bramble.core.Limits;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What the master decides by itself: a pure function from the state, what it knows of the workers,
 * and the time, to commands. Called by the replica's thread while no earlier plan is on its way
 * through the log.
 */
public final class Planner {

    /**
     * Jobs kept, ended ones included. Above it the oldest that have ended are forgotten; a cluster
     * with more unfinished jobs than usual keeps as many ended ones as beside the usual number.
     */
    public static final int JOBS_KEPT_MAX = 30_000;

    /** How many are forgotten by one command. */
    private static final int FORGET_BATCH_MAX = 1_000;

    /**
     * How often a scheduled job is looked at while the wall clock cannot be trusted, or its time is
     * far away.
     */
    private static final long SCHEDULE_LOOK_MILLIS = 1_000;

    private Planner() {}

    /**
     * Plans.
     *
     * @param coming submissions that the same entry will hold, ahead of the plan: their tasks may
     *     be leased with it, so that a short job on an idle cluster takes one commit less
     */
    public static Plan plan(
            ClusterState state, Workforce workforce, List<Submission> coming, Moment now) {
        var commands = new ArrayList<Command>();
        var wakeNanos =
                Math.min(
                        expire(state, workforce, now, commands),
                        release(state, workforce, now, commands));
        wakeNanos =
                Math.min(wakeNanos, workforce.waits().observe(state.jobs().delayed(), now.nanos()));
        workforce.dismiss(Departures.plan(state, workforce, now.nanos(), commands), state);
        introduce(state, workforce, commands);
        OutputBound.look(state, workforce.timing().keeping().jobBytesMax(), commands);
        commands.addAll(new Placement(workforce, now.nanos()).place(state, coming));
        forget(state, commands);
        workforce.copying().look(state, workforce, now.nanos(), commands);
        workforce.quotas().look(state, workforce, now.nanos(), commands);
        return new Plan(commands, wakeNanos);
    }

    private static long expire(
            ClusterState state, Workforce workforce, Moment now, List<Command> commands) {
        var silent = new TreeMap<NodeId, List<LeaseId>>();
        var next = Long.MAX_VALUE;
        for (var node : state.leases().holders()) {
            var expiry = workforce.expiryNanos(node);
            if (expiry <= now.nanos()) {
                silent.put(node, state.leases().of(node).stream().map(Lease::id).toList());
                continue;
            }
            next = Math.min(next, expiry);
            var forgotten = workforce.forgotten(node, state);
            if (!forgotten.isEmpty()) {
                commands.add(
                        new Command.ExpireLeases(
                                forgotten, "node " + name(state, node) + " restarted without it"));
            }
        }
        silent.forEach(
                (node, leases) ->
                        commands.add(
                                new Command.ExpireLeases(
                                        leases, "node " + name(state, node) + " was lost")));
        return next;
    }

    /** Members that are new, or have another name, address or version than the state knows. */
    private static void introduce(ClusterState state, Workforce workforce, List<Command> commands) {
        for (var worker : workforce.workers()) {
            var known = state.nodes().find(worker.holder().node());
            var machine = worker.machine();
            var service = known.map(Node::service).orElse(Node.Service.WORKING);
            var now =
                    new Node(
                            worker.holder().node(),
                            machine.name(),
                            machine.address(),
                            machine.version(),
                            service);
            if (known.isEmpty() || !known.get().equals(now)) {
                commands.add(new Command.JoinNode(now));
            }
        }
    }

    private static String name(ClusterState state, NodeId id) {
        return state.nodes().find(id).map(Node::name).orElse(id.toString());
    }

    private static long release(
            ClusterState state, Workforce workforce, Moment now, List<Command> commands) {
        var due = new ArrayList<JobId>();
        var trusted = !state.jobs().scheduled().isEmpty() && Clocks.mayFire(state, workforce, now);
        for (var job : state.jobs().scheduled()) {
            var waitMillis = job.terms().queue().notBeforeMillis() - now.wallMillis();
            if (!trusted || waitMillis > 0) {
                if (!due.isEmpty()) {
                    break;
                }
                return now.nanos()
                        + (trusted
                                        ? Math.clamp(waitMillis, 1, SCHEDULE_LOOK_MILLIS)
                                        : SCHEDULE_LOOK_MILLIS)
                                * 1_000_000;
            }
            due.add(job.id());
        }
        if (!due.isEmpty()) {
            commands.add(new Command.ReleaseJobs(due));
        }
        return Long.MAX_VALUE;
    }

    /**
     * Jobs that have ended make room for those that have not, but for as many as the usual number
     * of these leaves. Looks at jobs only if there is one to forget.
     */
    private static void forget(ClusterState state, List<Command> commands) {
        var unfinished = state.jobs().unfinished();
        var ended = state.jobs().all().size() - unfinished;
        var excess = ended - (JOBS_KEPT_MAX - Math.min(unfinished, Limits.UNFINISHED_JOBS_MAX));
        if (excess <= 0) {
            return;
        }
        var oldest =
                state.jobs().all().values().stream()
                        .filter(job -> job.state().isFinal())
                        .limit(Math.min(excess, FORGET_BATCH_MAX))
                        .map(Job::id)
                        .toList();
        if (!oldest.isEmpty()) {
            commands.add(new Command.ForgetJobs(oldest));
        }
    }
}
