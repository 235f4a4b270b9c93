package bramble.master;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.LeaseId;
import bramble.core.NodeId;
import bramble.log.NotMasterException;
import bramble.log.UnavailableException;
import bramble.plan.Workforce;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Where workers' calls are held open until there is something to say. One call a worker: a newer
 * one ends the older. Owned by the replica's thread.
 */
final class CallDesk {

    /** How long a call is held. Well below a lease, since each call extends it. */
    static final Duration HOLD = Duration.ofSeconds(2);

    private record Held(WorkerCall call, CompletableFuture<WorkerAnswer> answer, long untilNanos) {}

    private final TreeMap<NodeId, Held> calls = new TreeMap<>();
    private final TreeSet<LeaseId> expiring = new TreeSet<>();
    private final ClusterState state;
    private final Workforce workforce;
    private final long term;

    CallDesk(ClusterState state, Workforce workforce, long term) {
        this.state = state;
        this.workforce = workforce;
        this.term = term;
    }

    Workforce workforce() {
        return workforce;
    }

    long term() {
        return term;
    }

    /**
     * Answers a call, or holds it until there is news. The first that a master hears of a worker is
     * answered at once, since that answer extends its leases: were it held, and this master to die
     * soon after its election as others did before, the worker would end its tasks for want of an
     * answer, though a master was there most of the time.
     */
    void take(WorkerCall call, CompletableFuture<WorkerAnswer> answer, long nowNanos) {
        if (workforce.isDismissed(call.worker().node(), state)) {
            answer.completeExceptionally(new DismissedException(call.worker().node()));
            return;
        }
        var isFirst = workforce.find(call.worker().node()).isEmpty();
        if (!isExpiring(call.worker().node())) {
            workforce.heard(call, state, nowNanos);
        }
        var older = calls.remove(call.worker().node());
        if (older != null) {
            end(older);
        }
        var held = new Held(call, answer, nowNanos + HOLD.toNanos());
        if (!answerIfNews(held)) {
            if (call.mayHold() && !isFirst) {
                calls.put(call.worker().node(), held);
            } else {
                end(held);
            }
        }
    }

    /**
     * Takes note of what is proposed. A worker whose lease is about to be taken came too late: an
     * answer would extend what the entry on its way gives to others, so there is none until that
     * entry's end.
     */
    void proposed(List<Command> commands) {
        expiring.removeIf(lease -> state.leases().find(lease).isEmpty());
        for (var command : commands) {
            if (command instanceof Command.ExpireLeases expire) {
                expiring.addAll(expire.leases());
            }
        }
    }

    /** Takes note that what was proposed is certainly not logged, and answers again. */
    void notProposed() {
        expiring.clear();
        tellAll();
    }

    /** Answers all for whom there is something new. */
    void tellAll() {
        List.copyOf(calls.keySet()).forEach(this::tell);
    }

    private boolean isExpiring(NodeId node) {
        return !expiring.isEmpty()
                && state.leases().of(node).stream().anyMatch(each -> expiring.contains(each.id()));
    }

    /** Answers the calls that applied commands concern. */
    void applied(List<Command> commands) {
        if (calls.isEmpty()) {
            return;
        }
        for (var command : commands) {
            switch (command) {
                case Command.LeaseTasks lease -> tell(lease.holder().node());
                case Command.CancelJob _,
                        Command.ExpireLeases _,
                        Command.RemoveNode _,
                        Command.JoinNode _ ->
                        tellAll();
                case Command.FoundCluster _,
                        Command.SubmitJob _,
                        Command.SettleJob _,
                        Command.RetryJob _,
                        Command.ReleaseJobs _,
                        Command.FinishTasks _,
                        Command.ForgetJobs _,
                        Command.KeepContents _,
                        Command.DropCopies _,
                        Command.ForgetContents _,
                        Command.RemoveOutputs _,
                        Command.DrainNode _,
                        Command.RetireNode _,
                        Command.RaiseEpoch _,
                        Command.CreateToken _,
                        Command.UseToken _,
                        Command.AddUser _,
                        Command.RemoveUser _ -> {}
            }
        }
    }

    /** Tells a node that belongs to the cluster no longer that it does not. */
    private boolean isDismissed(Held held) {
        var node = held.call().worker().node();
        var dismissed = workforce.isDismissed(node, state);
        if (dismissed) {
            held.answer().completeExceptionally(new DismissedException(node));
        }
        return dismissed;
    }

    void tell(NodeId node) {
        var held = calls.get(node);
        if (held != null && answerIfNews(held)) {
            calls.remove(node);
        }
    }

    private boolean answerIfNews(Held held) {
        if (isDismissed(held)) {
            return true;
        }
        if (isExpiring(held.call().worker().node())) {
            return false;
        }
        var answer = workforce.answer(held.call(), state, term);
        var news =
                !answer.leases().isEmpty() || !answer.stop().isEmpty() || answer.roster() != null;
        if (news) {
            held.answer().complete(answer);
        }
        return news;
    }

    private void end(Held held) {
        if (isDismissed(held)) {
            return;
        }
        if (isExpiring(held.call().worker().node())) {
            held.answer()
                    .completeExceptionally(
                            new UnavailableException(
                                    "the leases of node "
                                            + held.call().worker().node()
                                            + " ran out and are being taken from it"));
            return;
        }
        held.answer().complete(workforce.answer(held.call(), state, term));
    }

    /** Answers calls that were held long enough. Says when the next one is due. */
    long endOverdue(long nowNanos) {
        var next = Long.MAX_VALUE;
        for (var held : new ArrayList<>(calls.values())) {
            if (held.untilNanos() <= nowNanos) {
                calls.remove(held.call().worker().node());
                end(held);
            } else {
                next = Math.min(next, held.untilNanos());
            }
        }
        return next;
    }

    /** Ends all calls, since this node is no longer the master. */
    void close(NotMasterException reason) {
        calls.values().forEach(each -> each.answer().completeExceptionally(reason));
        calls.clear();
    }
}
