package bramble.simulation;

import bramble.log.Leadership;
import bramble.log.UnavailableException;
import bramble.log.UnknownFateException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

    /** How long a newcomer may take to catch up, and how near it must come. */
    private static final long FILLING_NANOS = 5 * World.SECONDS;

    private static final int CAUGHT_UP_ENTRIES = 10;

    private final World world;
    private final Judge judge;
    private final List<SimNode> nodes;
    private final List<Committed> committed = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private int leader = -1;
    private long term;
    private long lastIndex;
    private long leaderGoneNanos = Long.MAX_VALUE;
    private int elections;
    private int changes;
    private SimVoters voters = SimVoters.of(List.of());
    private @Nullable Change change;

    /** A change of voters that a master has begun. */
    private static final class Change {
        final SimNode proposer;
        final SortedSet<Integer> wanted;
        final long fillUntilNanos;
        final CompletableFuture<Void> answer = new CompletableFuture<>();
        boolean committed;

        Change(SimNode proposer, SortedSet<Integer> wanted, long fillUntilNanos) {
            this.proposer = proposer;
            this.wanted = wanted;
            this.fillUntilNanos = fillUntilNanos;
        }
    }

    SimGroup(World world, Judge judge, List<SimNode> nodes) {
        this.world = world;
        this.judge = judge;
        this.nodes = nodes;
    }

    /** Begins with the first of the nodes as voters. */
    void start(int founding) {
        voters = SimVoters.of(IntStream.range(0, founding).boxed().toList());
        world.after(LOOK_NANOS, this::look);
    }

    SimVoters voters() {
        return voters;
    }

    /** How often others came to vote. */
    int changes() {
        return changes;
    }

    /** Whether a node gets what is committed: it votes, or is being filled to vote. */
    boolean feeds(SimNode node) {
        var present = change;
        return voters.counts(node.number())
                || (present != null && present.wanted.contains(node.number()));
    }

    int elections() {
        return elections;
    }

    List<Committed> committed() {
        return committed;
    }

    boolean leads(SimNode node, long inTerm) {
        return leader == node.number() && term == inTerm && hasMajority(node);
    }

    private boolean hasMajority(SimNode node) {
        return node.isUp()
                && voters.counts(node.number())
                && voters.agree(other -> other == node.number() || node.reaches(nodes.get(other)));
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
        var entry = new Committed(++lastIndex, proposal.term, ByteBuffer.wrap(proposal.bytes));
        committed.add(entry);
        judge.witness().committed(entry, node -> matters(SimNode.numberOf(node)));
        proposal.proposer.member().answerWhenApplied(committed.size(), proposal.answer);
        nodes.forEach(node -> node.member().advance());
    }

    /** Whether anything may still depend on a node's vote. */
    private boolean matters(int node) {
        return isAgreed(change) ? voters.latest().contains(node) : voters.counts(node);
    }

    private static boolean isAgreed(@Nullable Change begun) {
        return begun != null && begun.committed;
    }

    private void fail(Pending proposal) {
        proposal.proposer.after(
                world.millisBetween(0, 400),
                () ->
                        proposal.answer.completeExceptionally(
                                new UnknownFateException("the master changed")));
    }

    /**
     * Has others vote, as one joint step: newcomers are filled, then both sets have to agree, then
     * the new one alone.
     */
    CompletableFuture<Void> change(SimNode proposer, long inTerm, SortedSet<Integer> wanted) {
        if (!leads(proposer, inTerm) || change != null || voters.isChanging()) {
            return CompletableFuture.failedFuture(
                    new UnavailableException(
                            "another change is under way, or no majority is there"));
        }
        judge.require(
                wanted.size() % 2 == 1
                        && wanted.stream()
                                .noneMatch(each -> judge.witness().wasRemoved(SimNode.idOf(each))),
                "these are to vote: " + wanted);
        var begun = new Change(proposer, wanted, world.nanos() + FILLING_NANOS);
        change = begun;
        newcomers(begun).forEach(each -> each.member().fill(proposer.member()));
        world.after(LOOK_NANOS, () -> fill(begun));
        return begun.answer;
    }

    private List<SimNode> newcomers(Change begun) {
        return begun.wanted.stream().filter(each -> !voters.counts(each)).map(nodes::get).toList();
    }

    private void fill(Change begun) {
        if (change != begun) {
            return;
        }
        var caughtUp =
                newcomers(begun).stream()
                        .allMatch(
                                each ->
                                        begun.proposer.reaches(each)
                                                && each.member().applied() + CAUGHT_UP_ENTRIES
                                                        >= committed.size());
        if (caughtUp) {
            voters = voters.changingTo(begun.wanted);
            world.after(world.millisBetween(1, 8), () -> agree(begun));
        } else if (world.nanos() >= begun.fillUntilNanos) {
            change = null;
            fail(begun, new UnavailableException("a newcomer does not catch up"));
        } else {
            world.after(LOOK_NANOS, () -> fill(begun));
        }
    }

    private void agree(Change begun) {
        if (change != begun) {
            return;
        }
        if (!hasWhatItTakes(begun)) {
            world.after(world.millisBetween(5, 50), () -> agree(begun));
            return;
        }
        if (!begun.committed) {
            begun.committed = true;
            world.after(world.millisBetween(1, 8), () -> agree(begun));
            return;
        }
        voters = SimVoters.of(begun.wanted);
        changes++;
        change = null;
        begun.proposer.after(0, () -> begun.answer.complete(null));
        if (!voters.counts(leader)) {
            leader = -1;
            begun.proposer.member().unseat();
        }
    }

    /** Both sets agree to a change; that it is over is agreed by the new one alone. */
    private boolean hasWhatItTakes(Change begun) {
        var master = begun.proposer;
        return begun.committed
                ? master.isUp()
                        && SimVoters.of(begun.wanted)
                                .agree(
                                        other ->
                                                other == master.number()
                                                        || master.reaches(nodes.get(other)))
                : leads(master, term);
    }

    private static void fail(Change begun, RuntimeException why) {
        begun.proposer.after(0, () -> begun.answer.completeExceptionally(why));
    }

    /**
     * What becomes of a change when its master is gone: one that both sets have agreed to goes on,
     * any other may be forgotten.
     */
    private void decideChange(boolean survives) {
        var begun = change;
        if (begun == null) {
            return;
        }
        change = null;
        fail(begun, new UnknownFateException("the master changed"));
        if (!begun.committed && !survives) {
            voters = SimVoters.of(voters.present());
        }
    }

    /**
     * Looks again and again whether the master is still there, as the others' election timers do.
     */
    private void look() {
        world.after(LOOK_NANOS, this::look);
        nodes.stream()
                .filter(node -> !feeds(node) && world.chance(0.1))
                .forEach(node -> node.member().unseat());
        if (leader >= 0 && hasMajority(nodes.get(leader))) {
            leaderGoneNanos = Long.MAX_VALUE;
            tell();
            return;
        }
        leaderGoneNanos = Math.min(leaderGoneNanos, world.nanos());
        if (world.nanos() - leaderGoneNanos < world.millisBetween(150, 500)) {
            return;
        }
        electSomebody();
    }

    private void electSomebody() {
        var able = able();
        if (able.isEmpty() && change != null && !isAgreed(change)) {
            // Those who have not heard of the change can elect without the others.
            decideChange(false);
            able = able();
        }
        if (!able.isEmpty()) {
            var elected = able.get(world.between(0, able.size() - 1));
            decideChange(!voters.present().contains(elected.number()) || world.chance(0.5));
            takeOver(elected);
        }
    }

    private List<SimNode> able() {
        return nodes.stream().filter(this::hasMajority).toList();
    }

    private void tell() {
        nodes.stream().filter(this::feeds).forEach(node -> node.member().hear(term, leader));
    }

    /** Hands mastership to a node that could win an election. */
    private void takeOver(SimNode node) {
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
        if (voters.isChanging()) {
            var inherited = new Change(node, voters.next(), 0);
            inherited.committed = true;
            change = inherited;
            world.after(world.millisBetween(1, 8), () -> agree(inherited));
        }
        nodes.forEach(each -> each.member().advance());
        tell();
    }

    /** Moves mastership without any fault, as an orderly hand-over does. */
    void moveSomewhere() {
        electSomebody();
    }

    Leadership nobody(SimNode node) {
        return new Leadership(node.name(), null, 0);
    }

    Leadership seenBy(SimNode node, long inTerm, int master) {
        return new Leadership(node.name(), nodes.get(master).name(), inTerm);
    }
}
