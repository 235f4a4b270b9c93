package bramble.master;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Entry;
import bramble.core.Submission;
import bramble.log.NotMasterException;
import bramble.plan.Planner;
import bramble.plan.Workforce;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One term of this node as the master: its soft state, which begins empty and ends with the term.
 * Owned by the replica's thread.
 */
final class Reign {

    private static final long REFUSED_PAUSE_NANOS = 20_000_000;

    private final ClusterState state;
    private final Proposer proposer;
    private final Workforce workforce;
    private final CallDesk desk;
    private final Clock clock;
    private final List<Command> founding;
    private final Ballot ballot;
    private final Stamping stamping;
    private boolean planDue = true;
    private long planAtNanos;

    Reign(ClusterState state, Proposer proposer, CallDesk desk, Clock clock, Beginning beginning) {
        this.state = state;
        this.proposer = proposer;
        this.workforce = desk.workforce();
        this.desk = desk;
        this.clock = clock;
        this.founding = beginning.founding();
        this.ballot = beginning.ballot();
        var now = clock.now();
        this.stamping = new Stamping(state, now);
        this.planAtNanos = now.nanos();
    }

    /**
     * What a term begins with.
     *
     * @param founding what comes first in a log that has nothing yet
     * @param ballot by which it has others vote
     */
    record Beginning(List<Command> founding, Ballot ballot) {
        Beginning {
            founding = List.copyOf(founding);
        }
    }

    Workforce workforce() {
        return workforce;
    }

    CallDesk desk() {
        return desk;
    }

    long term() {
        return desk.term();
    }

    /**
     * Plans again after a pause, since the log has just refused an entry and would at once refuse
     * the next.
     */
    void planLater() {
        planDue = false;
        planAtNanos = clock.now().nanos() + REFUSED_PAUSE_NANOS;
    }

    /** Takes a worker's call, which may bring something to plan. */
    void take(WorkerCall call, CompletableFuture<WorkerAnswer> answer) {
        desk.take(call, answer, clock.now().nanos(), proposer.lastNumber());
        planDue = true;
    }

    void applied(Entry entry) {
        if (proposer.isOwn(entry)) {
            desk.committed(entry.number());
        }
        desk.applied(entry.commands());
        planDue = true;
    }

    /**
     * Proposes what waits and what is to be planned. Says how long nothing further is due, in
     * nanoseconds.
     */
    long turn() {
        var now = clock.now();
        planDue |= planAtNanos <= now.nanos() || ballot.hasEnded();
        if (state.cluster().isEmpty() && proposer.isIdle()) {
            if (!planDue) {
                return Math.max(0, planAtNanos - now.nanos());
            }
            founding.reversed().forEach(proposer::addFirst);
        }
        while (proposer.hasRoom()
                && (proposer.hasWaiting() || (planDue && !proposer.planInFlight()))) {
            proposer.propose(stamping.stampMillis(state, workforce, now), this::plan);
        }
        var due = desk.endOverdue(now.nanos());
        // A plan that is due but must wait for entries in flight is woken by their end.
        var planHeldUp = proposer.planInFlight() || !proposer.hasRoom();
        due = planHeldUp ? due : Math.min(due, planAtNanos);
        return due == Long.MAX_VALUE ? due : Math.max(0, due - now.nanos());
    }

    private List<Command> plan(List<Submission> coming) {
        if (proposer.planInFlight()) {
            return List.of();
        }
        var plan = Planner.plan(state, workforce, coming, clock.now());
        planDue = false;
        planAtNanos = plan.wakeNanos();
        desk.proposed(plan.commands());
        workforce.dismissed().forEach(desk::tell);
        if (ballot.look(state, workforce, clock.now())) {
            desk.tellAll();
        }
        return plan.commands();
    }

    void end(NotMasterException reason) {
        proposer.refuseWaiting(reason);
        desk.close(reason);
    }
}
