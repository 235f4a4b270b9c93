package bramble.core;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Something that nodes keep.
 *
 * @param facts what is known of it whoever holds it
 * @param sinceMillis when the log first heard of it, by the log's time
 * @param holders the nodes that have it on their disks, as far as all agree; empty when the last
 *     copy was lost
 */
public record Content(ContentId id, Facts facts, long sinceMillis, NavigableSet<NodeId> holders) {

    /**
     * What a content is.
     *
     * @param sizeBytes of a segment: the bytes that outcomes refer to so far
     * @param lines of a file that was uploaded: how many lines it has; of a segment 0
     */
    public record Facts(long sizeBytes, long lines) {

        /** In place of the lines of a file that a task left: nobody has counted them. */
        public static final long OUTPUT = -1;

        /** The later of two words about a segment, which only grows. */
        Facts or(Facts other) {
            return new Facts(Math.max(sizeBytes, other.sizeBytes), Math.max(lines, other.lines));
        }
    }

    public Content {
        holders = Collections.unmodifiableNavigableSet(new TreeSet<>((SortedSet<NodeId>) holders));
    }

    Content with(Facts more, java.util.Collection<NodeId> others) {
        var all = new TreeSet<>((SortedSet<NodeId>) holders);
        all.addAll(others);
        return new Content(id, facts.or(more), sinceMillis, all);
    }

    Content without(NodeId holder) {
        var rest = new TreeSet<>((SortedSet<NodeId>) holders);
        rest.remove(holder);
        return new Content(id, facts, sinceMillis, rest);
    }
}
