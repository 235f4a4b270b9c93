package bramble.simulation;

import bramble.log.Leadership;
import bramble.log.UnknownFateException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * What consensus promises, without how it is reached: one order of entries, one master a term, and
 * nothing lost that was committed. What was on its way when a master fell may survive or not, as
 * chance has it.
 */
final class SimGroup {

    record Committed(long index, long term, ByteBuffer bytes) {}

    static final class Pending {
        final SimNode proposer;
        final long term;
        final byte[] bytes;
        final CompletableFuture<Long> answer = new CompletableFuture<>();

        Pending(SimNode proposer, long term, byte[] bytes) {
            this.proposer = proposer;
            this.term = term;
            this.bytes = bytes;
        }
    }

    private static final long LOOK_NANOS = 50 * World.MILLIS;

    private final World world;
    private final List<SimNode> nodes;
    private final List<Committed> committed = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private int leader = -1;
    private long term;
    private long lastIndex;
    private long leaderGoneNanos = Long.MAX_VALUE;
    private int elections;

    SimGroup(World world, List<SimNode> nodes) {
        this.world = world;
        this.nodes = nodes;
    }

    void start() {
        world.after(LOOK_NANOS, this::look);
    }

    int elections() {
        return elections;
    }

    Set<String> voters() {
        return nodes.stream().map(SimNode::name).collect(Collectors.toUnmodifiableSet());
    }

    List<Committed> committed() {
        return committed;
    }

    boolean leads(SimNode node, long inTerm) {
        return leader == node.number() && term == inTerm && hasMajority(node);
    }

    private boolean hasMajority(SimNode node) {
        var reached = nodes.stream().filter(other -> other == node || node.reaches(other)).count();
        return node.isUp() && reached * 2 > nodes.size();
    }

    void propose(Pending proposal) {
        if (proposal.term != term) {
            // Proposed by a master that was deposed and does not know: no majority takes it any
            // more.
            fail(proposal);
            return;
        }
        pending.add(proposal);
        world.after(world.millisBetween(1, 8), () -> tryCommit(proposal));
    }

    private void tryCommit(Pending proposal) {
        if (!pending.contains(proposal)) {
            return;
        }
        if (leads(proposal.proposer, proposal.term)) {
            while (pending.contains(proposal)) {
                commit(pending.removeFirst());
            }
        } else if (term == proposal.term) {
            world.after(world.millisBetween(5, 50), () -> tryCommit(proposal));
        } else {
            pending.remove(proposal);
            fail(proposal);
        }
    }

    private void commit(Pending proposal) {
        committed.add(new Committed(++lastIndex, proposal.term, ByteBuffer.wrap(proposal.bytes)));
        proposal.proposer.member().answerWhenApplied(committed.size(), proposal.answer);
        nodes.forEach(node -> node.member().advance());
    }

    private void fail(Pending proposal) {
        proposal.proposer.after(
                world.millisBetween(0, 400),
                () ->
                        proposal.answer.completeExceptionally(
                                new UnknownFateException("the master changed")));
    }

    /**
     * Looks again and again whether the master is still there, as the others' election timers do.
     */
    private void look() {
        world.after(LOOK_NANOS, this::look);
        if (leader >= 0 && hasMajority(nodes.get(leader))) {
            leaderGoneNanos = Long.MAX_VALUE;
            nodes.forEach(node -> node.member().hear(term, leader));
            return;
        }
        leaderGoneNanos = Math.min(leaderGoneNanos, world.nanos());
        if (world.nanos() - leaderGoneNanos < world.millisBetween(150, 500)) {
            return;
        }
        var able = nodes.stream().filter(this::hasMajority).toList();
        if (!able.isEmpty()) {
            takeOver(able.get(world.between(0, able.size() - 1)));
        }
    }

    /** Hands mastership to a node that could win an election. */
    void takeOver(SimNode node) {
        elections++;
        var survivors = world.between(0, pending.size());
        for (var i = 0; i < survivors; i++) {
            commit(pending.removeFirst());
        }
        pending.forEach(this::fail);
        pending.clear();
        term++;
        lastIndex++;
        leader = node.number();
        leaderGoneNanos = Long.MAX_VALUE;
        nodes.forEach(each -> each.member().hear(term, leader));
    }

    /** Moves mastership without any fault, as an orderly hand-over does. */
    void moveSomewhere() {
        var able = nodes.stream().filter(this::hasMajority).toList();
        if (!able.isEmpty()) {
            takeOver(able.get(world.between(0, able.size() - 1)));
        }
    }

    Leadership nobody(SimNode node) {
        return new Leadership(node.name(), null, 0);
    }

    Leadership seenBy(SimNode node, long inTerm, int master) {
        return new Leadership(node.name(), nodes.get(master).name(), inTerm);
    }
}
