package bramble.discovery;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One new node's part in founding a cluster of a given number of nodes. Pure but for what keeps the
 * promise; owned by one thread at a time.
 *
 * <p>Each node promises itself to one set of founders, once and for good: the promise is on its
 * disk before anybody hears of it. The node with the lowest id makes the set, of those that it has
 * met; the others promise what the lowest of a set has promised. A cluster is founded by a set that
 * all of its members have promised. Two clusters would need a node that has promised twice, or
 * twice as many nodes as are expected.
 */
public final class Founding {

    /** Keeps a promise on disk before it returns. */
    @FunctionalInterface
    public interface Diary {
        void keep(Collection<Founder> promise);
    }

    /**
     * What a node says of itself.
     *
     * @param promise the set to which it has promised itself; empty before
     */
    public record Word(Founder founder, SortedSet<Founder> promise) {
        public Word {
            promise = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(promise));
        }
    }

    private final Founder self;
    private final int expected;
    private final Diary diary;
    private final TreeMap<UUID, Word> heard = new TreeMap<>();
    private SortedSet<Founder> promise;

    /**
     * @param promise what this node has promised in an earlier life; empty for nothing
     */
    public Founding(Founder self, int expected, Collection<Founder> promise, Diary diary) {
        if (expected < 1) {
            throw new IllegalArgumentException(expected + " nodes cannot found a cluster");
        }
        this.self = self;
        this.expected = expected;
        this.promise = new TreeSet<>(promise);
        this.diary = diary;
    }

    /** What this node says to everybody who asks. */
    public Word word() {
        return new Word(self, promise);
    }

    /** Takes what another node says, and promises if it is time to. */
    public void hear(Word word) {
        if (!word.founder().id().equals(self.id())) {
            heard.put(word.founder().id(), word);
        }
        if (promise.isEmpty()) {
            chosen().ifPresent(this::promise);
        }
    }

    private void promise(SortedSet<Founder> set) {
        diary.keep(set);
        promise = set;
    }

    private Optional<SortedSet<Founder>> chosen() {
        for (var word : heard.values()) {
            var set = word.promise();
            if (set.size() == expected
                    && set.contains(self)
                    && set.first().equals(word.founder())) {
                return Optional.of(set);
            }
        }
        var met = new TreeSet<Founder>();
        met.add(self);
        heard.values().stream()
                .filter(each -> each.promise().isEmpty())
                .forEach(each -> met.add(each.founder()));
        if (met.size() < expected || !met.first().equals(self)) {
            return Optional.empty();
        }
        var lowest = new TreeSet<Founder>();
        met.stream().limit(expected).forEach(lowest::add);
        return Optional.of(lowest);
    }

    /** The founders, once all of them have promised themselves to each other; empty before. */
    public Optional<List<Founder>> founders() {
        if (promise.isEmpty()) {
            return Optional.empty();
        }
        var all =
                promise.stream()
                        .allMatch(each -> each.equals(self) || promise.equals(promiseOf(each)));
        return all ? Optional.of(List.copyOf(promise)) : Optional.empty();
    }

    private @Nullable SortedSet<Founder> promiseOf(Founder founder) {
        var word = heard.get(founder.id());
        return word == null || !word.founder().equals(founder) ? null : word.promise();
    }

    /** What it waits for, for people. */
    public String waitsFor() {
        if (promise.isEmpty()) {
            return "it has met " + heard.size() + " other nodes, and waits for " + (expected - 1);
        }
        var missing =
                promise.stream()
                        .filter(each -> !each.equals(self) && !promise.equals(promiseOf(each)))
                        .map(Founder::toString)
                        .toList();
        return "it is to found a cluster with " + promise + ", and waits for " + missing;
    }
}
