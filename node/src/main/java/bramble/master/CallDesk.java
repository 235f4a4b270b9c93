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
import org.jspecify.annotations.Nullable;

/**
 * Where workers' calls are held open until there is something to say. One call a worker: a newer
 * one ends the older. Owned by the replica's thread.
 */
final class CallDesk {

    /** How long a call is held. Well below a lease, since each call extends it. */
    static final Duration HOLD = Duration.ofSeconds(2);

    /**
     * How much sooner a call ends together with another: the workers then call together, and a
     * majority is asked once for all of them.
     */
    private static final Duration TOGETHER = Duration.ofSeconds(1);

    /** Asks a majority whether this node is the master still. */
    interface Proof {

        /**
         * Asks.
         *
         * @return completes on the replica's thread, with an exception if there is no such majority
         */
        CompletableFuture<Void> ask();
    }

    /**
     * A call on its way to its answer. That extends leases, so it takes proof, later than the call,
     * that this node was the master: what is committed of what was proposed since, or else a
     * majority's word, which is asked for only when there is something to say.
     */
    private static final class Held {
        private final WorkerCall call;
        private final CompletableFuture<WorkerAnswer> answer;
        private final long untilNanos;
        private final long proposedBefore;
        private boolean isDue;
        private boolean isAsked;
        private boolean isProven;

        Held(
                WorkerCall call,
                CompletableFuture<WorkerAnswer> answer,
                long untilNanos,
                long proposedBefore) {
            this.call = call;
            this.answer = answer;
            this.untilNanos = untilNanos;
            this.proposedBefore = proposedBefore;
        }

        NodeId node() {
            return call.worker().node();
        }
    }

    private final TreeMap<NodeId, Held> calls = new TreeMap<>();
    private final TreeSet<LeaseId> expiring = new TreeSet<>();
    private final ClusterState state;
    private final Workforce workforce;
    private final long term;
    private final Proof proof;

    CallDesk(ClusterState state, Workforce workforce, long term, Proof proof) {
        this.state = state;
        this.workforce = workforce;
        this.term = term;
        this.proof = proof;
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
     *
     * @param proposedBefore the number of the last entry that was proposed before the call came
     */
    void take(
            WorkerCall call,
            CompletableFuture<WorkerAnswer> answer,
            long nowNanos,
            long proposedBefore) {
        var node = call.worker().node();
        var isFirst = workforce.find(node).isEmpty();
        if (!workforce.isDismissed(node, state) && !isExpiring(node)) {
            workforce.heard(call, state, nowNanos);
        }
        var held = new Held(call, answer, nowNanos + HOLD.toNanos(), proposedBefore);
        held.isDue = !call.mayHold() || isFirst;
        var older = calls.put(node, held);
        if (older != null) {
            supersede(older);
        }
        tell(held);
    }

    /** Ends a call whose worker has called again: what it says now is in the newer one. */
    private void supersede(Held older) {
        if (older.isProven) {
            older.isDue = true;
            tell(older);
        } else {
            older.answer.completeExceptionally(
                    new UnavailableException("node " + older.node() + " has called again since"));
        }
    }

    /** Takes note that an entry is committed which this node proposed, by its number. */
    void committed(long number) {
        for (var held : calls.values()) {
            held.isProven |= held.proposedBefore < number;
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

    void tell(NodeId node) {
        var held = calls.get(node);
        if (held != null) {
            tell(held);
        }
    }

    /** Answers a call if it is due or there is news, as soon as it may be answered. */
    private void tell(Held held) {
        var node = held.node();
        var dismissed = workforce.isDismissed(node, state);
        var expiring = isExpiring(node);
        var answer = dismissed || expiring ? null : workforce.answer(held.call, state, term);
        if (!held.isDue && !dismissed && (answer == null || !isNews(answer))) {
            return;
        }
        if (!held.isProven) {
            if (!held.isAsked) {
                prove(List.of(held));
            }
            return;
        }
        calls.remove(node, held);
        if (dismissed) {
            held.answer.completeExceptionally(new DismissedException(node));
        } else if (answer == null) {
            held.answer.completeExceptionally(
                    new UnavailableException(
                            "the leases of node " + node + " ran out and are being taken from it"));
        } else {
            held.answer.complete(answer);
        }
    }

    private static boolean isNews(WorkerAnswer answer) {
        return !answer.leases().isEmpty() || !answer.stop().isEmpty() || answer.roster() != null;
    }

    /** Asks once for several calls, which have all come before. */
    private void prove(List<Held> several) {
        several.forEach(each -> each.isAsked = true);
        var _ =
                proof.ask()
                        .whenComplete(
                                (proven, failure) ->
                                        several.forEach(each -> proven(each, failure)));
    }

    private void proven(Held held, @Nullable Throwable failure) {
        held.isProven = failure == null;
        if (calls.get(held.node()) != held) {
            return;
        }
        if (failure == null) {
            tell(held);
        } else {
            calls.remove(held.node());
            held.answer.completeExceptionally(failure);
        }
    }

    /** Answers calls that were held long enough. Says when the next one is due. */
    long endOverdue(long nowNanos) {
        var next = Long.MAX_VALUE;
        for (var held : calls.values()) {
            if (!held.isDue) {
                next = Math.min(next, held.untilNanos);
            }
        }
        if (next > nowNanos) {
            return next;
        }
        next = Long.MAX_VALUE;
        var due = new ArrayList<Held>();
        for (var held : calls.values()) {
            if (!held.isDue && held.untilNanos <= nowNanos + TOGETHER.toNanos()) {
                held.isDue = true;
                due.add(held);
            } else if (!held.isDue) {
                next = Math.min(next, held.untilNanos);
            }
        }
        var unasked = due.stream().filter(each -> !each.isProven && !each.isAsked).toList();
        if (!unasked.isEmpty()) {
            prove(unasked);
        }
        due.forEach(this::tell);
        return next;
    }

    /** Ends all calls, since this node is no longer the master. */
    void close(NotMasterException reason) {
        calls.values().forEach(each -> each.answer.completeExceptionally(reason));
        calls.clear();
    }
}
