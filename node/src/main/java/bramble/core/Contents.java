package bramble.core;

import java.util.Collection;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of contents: what is kept, where, and how many jobs need it. What no job needs goes at
 * once when it was output, and after {@link Limits#UNUSED_FILE_MILLIS} when it is a file that
 * somebody uploaded.
 */
public final class Contents {

    private final TreeMap<ContentId, Content> byId = new TreeMap<>();
    private final TreeMap<ContentId, Integer> needs = new TreeMap<>();
    private final TreeMap<NodeId, TreeSet<ContentId>> byHolder = new TreeMap<>();
    private final TreeSet<ContentId> unused = new TreeSet<>();
    private final TreeMap<Integer, TreeSet<ContentId>> byCopies = new TreeMap<>();
    private final TreeMap<NodeId, Long> changes = new TreeMap<>();

    public Optional<Content> find(ContentId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All contents, by id. */
    public Collection<Content> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** What a node holds. */
    public NavigableSet<ContentId> heldBy(NodeId node) {
        var held = byHolder.get(node);
        return held == null
                ? Collections.emptyNavigableSet()
                : Collections.unmodifiableNavigableSet(held);
    }

    /** All nodes that hold something. */
    public SortedSet<NodeId> holders() {
        return Collections.unmodifiableSortedSet(byHolder.navigableKeySet());
    }

    /** Contents that fewer nodes hold than so many, those with the fewest first. */
    public Stream<ContentId> heldByFewerThan(int copies) {
        return byCopies.headMap(copies).values().stream().flatMap(TreeSet::stream);
    }

    /** Contents that more nodes hold than so many. */
    public Stream<ContentId> heldByMoreThan(int copies) {
        return byCopies.tailMap(copies, false).values().stream().flatMap(TreeSet::stream);
    }

    /** Whether something is held by this node alone. */
    public boolean isLastHolder(NodeId node) {
        var alone = byCopies.get(1);
        return alone != null && heldBy(node).stream().anyMatch(alone::contains);
    }

    /** Files that no job needs. */
    public SortedSet<ContentId> unused() {
        return Collections.unmodifiableSortedSet(unused);
    }

    /**
     * A number that is another one after every change of what a node is to hold. Counted by this
     * replica alone, since it was started: to be compared with one of the same replica only.
     */
    public long changes(NodeId node) {
        return changes.getOrDefault(node, 0L);
    }

    void keep(Kept kept, long nowMillis) {
        var before = byId.get(kept.id());
        if (before != null && kept.id().isSegment()) {
            keepSegment(before, kept);
            return;
        }
        var content =
                before == null
                        ? new Content(
                                kept.id(), kept.facts(), nowMillis, new TreeSet<>(kept.holders()))
                        : before.with(kept.facts(), kept.holders());
        put(content);
        if (needs.getOrDefault(kept.id(), 0) == 0) {
            unused.add(kept.id());
        }
    }

    /** A segment grows: who has only what it was before does not have it. */
    private void keepSegment(Content before, Kept kept) {
        var grown = kept.facts().sizeBytes() - before.facts().sizeBytes();
        if (grown < 0) {
            return;
        }
        if (grown > 0) {
            for (var holder : before.holders()) {
                if (!kept.holders().contains(holder)) {
                    unhold(kept.id(), holder);
                }
            }
        }
        var others = new TreeSet<NodeId>();
        if (grown == 0) {
            others.addAll(before.holders());
        }
        others.addAll(kept.holders());
        put(new Content(kept.id(), kept.facts(), before.sinceMillis(), others));
    }

    /** Puts one back as it was captured. */
    void put(Content content) {
        set(content);
        for (var holder : content.holders()) {
            if (byHolder.computeIfAbsent(holder, key -> new TreeSet<>()).add(content.id())) {
                changed(holder);
            }
        }
        if (!needs.containsKey(content.id())) {
            unused.add(content.id());
        }
    }

    private void set(Content content) {
        uncount(byId.put(content.id(), content));
        byCopies.computeIfAbsent(content.holders().size(), key -> new TreeSet<>())
                .add(content.id());
    }

    private void uncount(@Nullable Content former) {
        var count = former == null ? -1 : former.holders().size();
        var same = byCopies.get(count);
        if (former != null && same != null) {
            same.remove(former.id());
            if (same.isEmpty()) {
                byCopies.remove(count);
            }
        }
    }

    private void changed(NodeId node) {
        changes.merge(node, 1L, Long::sum);
    }

    void drop(ContentId id, NodeId holder) {
        var content = byId.get(id);
        // The last one stays: there is nobody else to ask for it.
        if (content != null && content.holders().size() > 1 && content.holders().contains(holder)) {
            set(content.without(holder));
            unhold(id, holder);
        }
    }

    private void unhold(ContentId id, NodeId holder) {
        var held = byHolder.get(holder);
        if (held != null && held.remove(id)) {
            changed(holder);
            if (held.isEmpty()) {
                byHolder.remove(holder);
            }
        }
    }

    /** One more job needs it. */
    void need(ContentId id) {
        needs.merge(id, 1, Integer::sum);
        unused.remove(id);
    }

    /** One job less needs it; output that nobody needs any more is forgotten. */
    void release(ContentId id, long nowMillis) {
        var left = needs.merge(id, -1, Integer::sum);
        if (left > 0) {
            return;
        }
        needs.remove(id);
        var content = byId.get(id);
        if (content == null) {
            return;
        }
        if (id.isSegment() || content.facts().lines() < 0) {
            forget(id);
        } else {
            // Its time as an unused file begins now.
            set(new Content(id, content.facts(), nowMillis, content.holders()));
            unused.add(id);
        }
    }

    /** Forgets a content, unless a job needs it. */
    void forget(ContentId id) {
        var content = byId.get(id);
        if (content != null && needs.getOrDefault(id, 0) == 0) {
            uncount(byId.remove(id));
            unused.remove(id);
            content.holders().forEach(holder -> unhold(id, holder));
        }
    }

    /** Forgets that a node, which is no member any more, held anything. */
    void removeHolder(NodeId node) {
        for (var id : new TreeSet<>((SortedSet<ContentId>) heldBy(node))) {
            drop(id, node);
        }
    }
}
