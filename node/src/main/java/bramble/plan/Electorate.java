package bramble.plan;

import bramble.core.ClusterState;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Nodes;
import bramble.protocol.Roster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who votes, and who should. The master chooses: one voter of one or two members, three of three or
 * four, five of five and more, seven of seven and more if that is wanted. Numbers are odd, since
 * one more voter makes a group slower and not safer. A voter that has been gone for a while is
 * replaced as soon as there is somebody to take its place, and never merely dropped: fewer voters
 * would be fewer disks that hold what was accepted.
 *
 * <p>Soft state of one master, owned by the replica's thread. What it knows of the present voters
 * is what the log says.
 */
public final class Electorate {

    /** The label by which its owner keeps a node from voting: {@code vote=no}. */
    public static final String LABEL = "vote";

    private static final String NO = "no";

    /**
     * What the owner of the cluster decides.
     *
     * @param votersMax at most so many vote; 1, 3, 5 or 7
     * @param patience how long a voter may be gone before another gets its vote
     */
    public record Rules(int votersMax, Duration patience) {

        /** Five, and a minute: longer than a reboot takes, shorter than a second fault is away. */
        public static final Rules STANDARD = new Rules(5, Duration.ofSeconds(60));

        public Rules {
            if (votersMax < 1 || votersMax > 7 || votersMax % 2 == 0) {
                throw new IllegalArgumentException(votersMax + " voters are not 1, 3, 5 or 7");
            }
        }
    }

    private final Rules rules;
    private SortedSet<NodeId> present = Collections.emptySortedSet();
    private SortedSet<NodeId> coming = Collections.emptySortedSet();
    private @Nullable Roster roster;
    private @Nullable Nodes rosterOf;
    private long rosterAt;
    private long rosterMark;

    Electorate(Rules rules) {
        this.rules = rules;
    }

    /** How many of so many founders vote. */
    public static int founding(int founders) {
        return size(founders, Rules.STANDARD.votersMax());
    }

    private static int size(int members, int max) {
        var wanted = Math.min(members, max);
        return wanted < 1 ? 1 : wanted % 2 == 0 ? wanted - 1 : wanted;
    }

    /** Takes note of who votes now. Says whether that is news. */
    public boolean are(SortedSet<NodeId> voters) {
        if (voters.equals(present)) {
            return false;
        }
        roster = null;
        present = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
        return true;
    }

    /**
     * Takes note that a change has begun: until {@link #changeEnded}, whoever is to vote may have a
     * vote already.
     */
    public void changing(SortedSet<NodeId> next) {
        coming = Collections.unmodifiableSortedSet(new TreeSet<>(next));
    }

    /**
     * Takes note that no change goes on, and what was said last of who votes is what came of it.
     */
    public void changeEnded() {
        coming = Collections.emptySortedSet();
    }

    /**
     * Whether a node votes or is about to, as far as can be known: a new master does not know who
     * votes until it has looked, and then everybody may.
     */
    boolean mayHaveVote(NodeId node) {
        return present.isEmpty() || present.contains(node) || coming.contains(node);
    }

    /** Who votes now. */
    public SortedSet<NodeId> voters() {
        return present;
    }

    /** The members and the voters among them, unless the asker has just these already. */
    @Nullable Roster rosterUnless(long mark, ClusterState state) {
        if (mark == Roster.UNWANTED) {
            return null;
        }
        if (roster == null
                || rosterOf != state.nodes()
                || rosterAt != state.nodes().changes()
                || roster.epoch() != state.epoch()) {
            roster = listed(state);
            rosterMark = roster.mark();
            rosterOf = state.nodes();
            rosterAt = state.nodes().changes();
        }
        return mark == rosterMark ? null : roster;
    }

    private Roster listed(ClusterState state) {
        var seats = new ArrayList<Roster.Seat>();
        for (var node : state.nodes().all()) {
            seats.add(new Roster.Seat(node.id(), node.address(), present.contains(node.id())));
        }
        return new Roster(seats, List.copyOf(state.nodes().removed()), state.epoch());
    }

    /**
     * Who should vote after the next change, or empty if all is well or nothing can be done.
     *
     * @param self the master, which keeps its vote as long as it may
     */
    public Optional<SortedSet<NodeId>> next(
            ClusterState state, Workforce workforce, NodeId self, long nowNanos) {
        if (!allKnown(state)) {
            return Optional.empty();
        }
        var eligible = new TreeSet<NodeId>();
        for (var node : state.nodes().all()) {
            if (mayVote(node, workforce)) {
                eligible.add(node.id());
            }
        }
        var size = size(eligible.size(), rules.votersMax());
        var waiting = new ArrayList<NodeId>();
        for (var node : eligible) {
            if (!present.contains(node) && workforce.isPresent(node, nowNanos)) {
                waiting.add(node);
            }
        }
        var next = new TreeSet<>(present);
        replaceOne(next, waiting, eligible, workforce, nowNanos);
        grow(next, waiting, size);
        shrink(next, size, self, eligible, workforce, nowNanos);
        return next.equals(present) || next.isEmpty() ? Optional.empty() : Optional.of(next);
    }

    /** Whether the state knows every voter: while a cluster is being founded it does not. */
    private boolean allKnown(ClusterState state) {
        return !present.isEmpty()
                && present.stream()
                        .allMatch(
                                each ->
                                        state.nodes().find(each).isPresent()
                                                || state.nodes().wasRemoved(each));
    }

    /** Gives the vote of one who should not have it, or is gone, to one who waits. */
    private void replaceOne(
            NavigableSet<NodeId> next,
            List<NodeId> waiting,
            NavigableSet<NodeId> eligible,
            Workforce workforce,
            long nowNanos) {
        if (waiting.isEmpty()) {
            return;
        }
        for (var voter : present) {
            if (!eligible.contains(voter) || isGone(voter, workforce, nowNanos)) {
                next.remove(voter);
                next.add(waiting.removeFirst());
                return;
            }
        }
    }

    private static void grow(NavigableSet<NodeId> next, List<NodeId> waiting, int size) {
        var possible = size(next.size() + waiting.size(), size);
        while (next.size() < possible) {
            next.add(waiting.removeFirst());
        }
    }

    /** First those who may not vote lose their votes, then those who are gone, then anybody. */
    private void shrink(
            NavigableSet<NodeId> next,
            int size,
            NodeId self,
            NavigableSet<NodeId> eligible,
            Workforce workforce,
            long nowNanos) {
        while (next.size() > size) {
            var barred = next.stream().filter(each -> !eligible.contains(each)).findFirst();
            var gone = next.stream().filter(each -> isGone(each, workforce, nowNanos)).findFirst();
            var other = next.reversed().stream().filter(each -> !each.equals(self)).findFirst();
            next.remove(barred.or(() -> gone).or(() -> other).orElseThrow());
        }
    }

    private static boolean mayVote(Node node, Workforce workforce) {
        return !node.leaving()
                && !workforce
                        .find(node.id())
                        .map(worker -> worker.machine().capacity().labels().get(LABEL))
                        .map(NO::equals)
                        .orElse(false);
    }

    private boolean isGone(NodeId node, Workforce workforce, long nowNanos) {
        return nowNanos - workforce.lastNanos(node) > rules.patience().toNanos();
    }
}
