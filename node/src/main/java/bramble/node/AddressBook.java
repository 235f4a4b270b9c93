package bramble.node;

import bramble.core.NodeId;
import bramble.http.Peers;
import bramble.log.Voter;
import bramble.protocol.Roster;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where the members are, as the master told last, and as they say themselves, and who is one no
 * more. What the master told is kept on disk for the next start. Used by any thread, guarded by its
 * own monitor.
 *
 * <p>A node that has moved may be heard of by others before it has found the master, or while there
 * is none: so its own word stands until the master says something else than before.
 */
final class AddressBook implements Peers {

    private final TreeMap<NodeId, Roster.Seat> seats = new TreeMap<>();
    private final TreeMap<NodeId, Place> heard = new TreeMap<>();
    private final Place self;
    private final Consumer<Roster> keep;
    private Consumer<Voter> moved = voter -> {};
    private volatile Set<UUID> removed = Set.of();
    private volatile Supplier<List<Hint>> hints = List::of;
    private Roster roster;
    private volatile int epoch;
    private long mark;

    /**
     * @param self this node and where it is now
     * @param known who belonged to the cluster when this node was last told
     * @param keep writes a roster to the disk
     */
    AddressBook(Place self, Roster known, Consumer<Roster> keep) {
        this.self = self;
        this.keep = keep;
        this.roster = known;
        this.mark = known.mark();
        this.epoch = known.epoch();
        this.removed = removed(known);
        known.seats().forEach(seat -> seats.put(seat.node(), seat));
        heard.put(self.node(), self);
    }

    private static Set<UUID> removed(Roster roster) {
        return roster.removed().stream().map(NodeId::uuid).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a node was removed from the cluster, as far as this one was told. Never waits, since
     * it is asked for everything that arrives.
     */
    boolean wasRemoved(UUID node) {
        return removed.contains(node);
    }

    /** Has somebody told of every address, those of now and each that changes. */
    synchronized void tell(Consumer<Voter> listener) {
        moved = listener;
        all().forEach(this::tellOf);
    }

    /** Sets who is asked for hints when no master is found; must answer at once. */
    void hintsFrom(Supplier<List<Hint>> source) {
        hints = source;
    }

    @Override
    public List<Hint> hints() {
        return hints.get();
    }

    /** Whether a node belongs to the cluster, as far as this one was told. */
    synchronized boolean isMember(NodeId node) {
        return seats.containsKey(node);
    }

    private void tellOf(NodeId node) {
        if (!node.equals(self.node())) {
            address(node).ifPresent(each -> moved.accept(Voter.at(node.toString(), each)));
        }
    }

    @Override
    public synchronized Optional<String> address(NodeId node) {
        var said = heard.get(node);
        if (said != null) {
            return Optional.of(said.address());
        }
        return Optional.ofNullable(seats.get(node)).map(Roster.Seat::address);
    }

    @Override
    public synchronized Set<NodeId> voters() {
        var voters = new TreeSet<NodeId>();
        for (var seat : seats.values()) {
            if (seat.voter()) {
                voters.add(seat.node());
            }
        }
        return Collections.unmodifiableSet(voters);
    }

    @Override
    public synchronized List<NodeId> all() {
        var all = new ArrayList<NodeId>(voters());
        seats.keySet().stream().filter(each -> !all.contains(each)).forEach(all::add);
        return all;
    }

    @Override
    public synchronized long mark() {
        return mark;
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public synchronized OptionalInt vote() {
        var seat = seats.get(self.node());
        return seat != null && seat.voter() ? OptionalInt.of(roster.epoch()) : OptionalInt.empty();
    }

    @Override
    public synchronized void heardEpoch(int epoch) {
        this.epoch = Math.max(this.epoch, epoch);
    }

    @Override
    public synchronized void learn(Roster news) {
        take(news);
        // Only now: what nobody else knows must not be told before it is on this disk.
        epoch = Math.max(epoch, roster.epoch());
    }

    private void take(Roster news) {
        if (news.equals(roster) || news.epoch() < epoch) {
            return;
        }
        roster = news;
        mark = news.mark();
        removed = removed(news);
        var before = new TreeMap<>(seats);
        seats.clear();
        for (var seat : news.seats()) {
            seats.put(seat.node(), seat);
            var known = before.get(seat.node());
            var said = heard.get(seat.node());
            var confirmed = said != null && said.address().equals(seat.address());
            var changed = known == null || !known.address().equals(seat.address());
            if (!seat.node().equals(self.node()) && (confirmed || changed)) {
                heard.remove(seat.node());
            }
            if (changed) {
                tellOf(seat.node());
            }
        }
        keep.accept(news);
    }

    @Override
    public synchronized void begin(int next, NodeId voter) {
        var parted =
                roster.seats().stream()
                        .map(
                                each ->
                                        new Roster.Seat(
                                                each.node(),
                                                each.address(),
                                                each.node().equals(voter)))
                        .toList();
        take(new Roster(parted, roster.removed(), next));
        if (!voter.equals(self.node())) {
            epoch = Math.max(epoch, next);
        }
    }

    @Override
    public synchronized void heard(NodeId node, String address, long since) {
        var said = heard.get(node);
        if (node.equals(self.node())
                || !seats.containsKey(node)
                || (said != null && said.since() >= since)) {
            return;
        }
        heard.put(node, new Place(node, address, since));
        tellOf(node);
    }

    @Override
    public synchronized List<Place> places() {
        return List.copyOf(heard.values());
    }
}
