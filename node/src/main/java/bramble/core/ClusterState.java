package bramble.core;

import bramble.core.Command.AddUser;
import bramble.core.Command.CancelJob;
import bramble.core.Command.CreateToken;
import bramble.core.Command.DrainNode;
import bramble.core.Command.DropCopies;
import bramble.core.Command.ExpireLeases;
import bramble.core.Command.FinishTasks;
import bramble.core.Command.ForgetContents;
import bramble.core.Command.ForgetJobs;
import bramble.core.Command.FoundCluster;
import bramble.core.Command.JoinNode;
import bramble.core.Command.KeepContents;
import bramble.core.Command.LeaseTasks;
import bramble.core.Command.RaiseEpoch;
import bramble.core.Command.ReleaseJobs;
import bramble.core.Command.RemoveNode;
import bramble.core.Command.RemoveOutputs;
import bramble.core.Command.RemoveUser;
import bramble.core.Command.RetireNode;
import bramble.core.Command.RetryJob;
import bramble.core.Command.SettleJob;
import bramble.core.Command.SubmitJob;
import bramble.core.Command.UseToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The replicated state: what every voter agrees on. {@link #apply} is the only way in which it
 * changes, and depends on nothing but the commands applied so far, so that all replicas are equal.
 *
 * <p>Owned by one thread at a time, which is the replica's. Time is the log's: the greatest stamp
 * seen so far.
 */
public final class ClusterState {

    private final Changes changes = new Changes();
    private final Jobs jobs = new Jobs(changes);
    private final Decisions decisions = new Decisions(jobs);
    private final Leases leases = new Leases();
    private final Nodes nodes = new Nodes(changes);
    private @Nullable ClusterId cluster;
    private int epoch = 1;
    private final Counters counters = new Counters();
    private final Contents contents = new Contents();
    private final Storage storage = new Storage(contents, jobs, counters, changes);
    private final Admission admission = new Admission(decisions, jobs, storage, counters);
    private final Assignment assignment = new Assignment(jobs, leases, nodes, storage, counters);

    private final JoinTokens tokens = new JoinTokens(nodes, counters);
    private final Users users = new Users();

    public Decisions decisions() {
        return decisions;
    }

    public Jobs jobs() {
        return jobs;
    }

    public Leases leases() {
        return leases;
    }

    public Nodes nodes() {
        return nodes;
    }

    public Contents contents() {
        return contents;
    }

    public JoinTokens tokens() {
        return tokens;
    }

    public Users users() {
        return users;
    }

    /** Which cluster this is, empty before it was founded. */
    public Optional<ClusterId> cluster() {
        return Optional.ofNullable(cluster);
    }

    /**
     * How often the cluster was recovered by hand after the loss of its majority, from 1. Receipts
     * carry it.
     */
    public int epoch() {
        return epoch;
    }

    /** The log's time, in milliseconds since 1970. It never runs backwards. */
    public long timeMillis() {
        return counters.timeMillis();
    }

    /** What the command that was applied last has changed, in order. */
    public List<Change> changes() {
        return changes.made();
    }

    /**
     * Applies one committed command and says what came of it.
     *
     * @param stamp of the entry that holds the command
     */
    public Result apply(Stamp stamp, Command command) {
        counters.stamped(stamp.wallMillis());
        changes.clear();
        return switch (command) {
            case FoundCluster found -> found(found);
            case SubmitJob submit -> admission.submit(stamp, submit.submission());
            case SettleJob settle -> admission.settle(stamp, settle.job());
            case CancelJob cancel -> admission.cancel(cancel);
            case RetryJob retry -> admission.retry(stamp, retry);
            case ReleaseJobs release -> admission.release(release);
            case LeaseTasks lease -> assignment.lease(lease);
            case FinishTasks finish -> assignment.finish(finish);
            case ExpireLeases expire -> expire(expire);
            case ForgetJobs forget -> admission.forget(forget);
            case KeepContents keep -> storage.keep(keep.kept());
            case DropCopies drop -> storage.drop(drop);
            case ForgetContents forget -> storage.forget(forget);
            case RemoveOutputs remove -> storage.remove(remove);
            case JoinNode join -> nodes.join(join.node());
            case DrainNode drain ->
                    nodes.serve(
                            drain.node(),
                            drain.drain() ? Node.Service.DRAINING : Node.Service.WORKING);
            case RaiseEpoch raise -> raise(raise);
            case RetireNode retire -> nodes.serve(retire.node(), Node.Service.LEAVING);
            case RemoveNode remove -> remove(remove);
            case CreateToken create -> tokens.create(create);
            case UseToken use -> tokens.use(use);
            case AddUser add -> users.add(add.user());
            case RemoveUser remove -> users.remove(remove.name());
        };
    }

    private Result found(FoundCluster command) {
        if (cluster == null) {
            cluster = command.cluster();
        }
        return new Result.Done();
    }

    private Result expire(ExpireLeases command) {
        command.leases().stream()
                .flatMap(lease -> leases.find(lease).stream())
                .map(lease -> lease.holder().node())
                .distinct()
                .forEach(node -> changes.add(new Change.LeasesExpired(node, command.why())));
        return assignment.expire(command);
    }

    private Result raise(RaiseEpoch command) {
        epoch = Math.max(epoch, command.epoch());
        return new Result.Done();
    }

    private Result remove(RemoveNode command) {
        assignment.loseAll(command.node());
        nodes.remove(command.node());
        contents.removeHolder(command.node());
        return new Result.Done();
    }

    /** The state as it is now. Cheap: what it holds is shared, and none of it changes any more. */
    public ClusterSnapshot capture() {
        var captured = new ArrayList<JobSnapshot>(jobs.all().size());
        jobs.all().values().forEach(job -> captured.add(job.capture()));
        return new ClusterSnapshot(
                new ClusterSnapshot.Header(
                        cluster, epoch, counters.timeMillis(), counters.serial()),
                new ClusterSnapshot.Members(
                        List.copyOf(nodes.all()),
                        List.copyOf(nodes.removed()),
                        new ClusterSnapshot.Access(
                                List.copyOf(tokens.all()), List.copyOf(users.all()))),
                decisions.all(),
                captured,
                List.copyOf(leases.all()),
                List.copyOf(contents.all()));
    }

    /** The state that was captured. */
    public static ClusterState restored(ClusterSnapshot snapshot) {
        var state = new ClusterState();
        state.cluster = snapshot.header().cluster();
        state.epoch = snapshot.header().epoch();
        state.counters.restore(snapshot.header().timeMillis(), snapshot.header().serial());
        snapshot.members().nodes().forEach(state.nodes::put);
        snapshot.members().removed().forEach(state.nodes::bar);
        snapshot.members().access().tokens().forEach(state.tokens::put);
        snapshot.members().access().users().forEach(state.users::put);
        var byId = new TreeMap<JobId, Job>();
        snapshot.jobs().forEach(each -> byId.put(each.origin().id(), Job.restored(each)));
        for (var lease : snapshot.leases()) {
            state.leases.put(lease);
            Objects.requireNonNull(byId.get(lease.job())).restoreLease(lease.tasks());
        }
        byId.values().forEach(state.jobs::restore);
        snapshot.decisions().stream()
                .filter(each -> !byId.containsKey(each.receipt().job()))
                .forEach(state.decisions::record);
        snapshot.contents().forEach(state.contents::put);
        byId.values()
                .forEach(
                        job -> {
                            job.spec().inputs().forEach(state.contents::need);
                            job.outputs().forEach(state.contents::need);
                        });
        return state;
    }

    /**
     * Checks that every task of every job is in exactly one place.
     *
     * @throws IllegalStateException naming the first job where this does not hold
     */
    public void check() {
        jobs.all().values().forEach(Job::check);
    }
}
