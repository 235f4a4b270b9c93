package bramble.core;

import org.jspecify.annotations.Nullable;

/**
 * Finds one instance for equal values, so that very many jobs with the same rules keep them once.
 * Remembers some of the last values only: what it forgets is kept twice, which costs memory and
 * nothing else. Owned by one table, and so by the replica's thread.
 *
 * @param <T> immutable values, whose identity means nothing
 */
final class Pool<T> {

    /** Values remembered at most. A power of two. */
    private static final int SIZE = 256;

    private final @Nullable Object[] values = new @Nullable Object[SIZE];

    /** The value itself, or one that is equal and was seen before. */
    @SuppressWarnings("unchecked")
    T shared(T value) {
        var hash = value.hashCode();
        var place = (hash ^ hash >>> 16) & SIZE - 1;
        var seen = values[place];
        if (seen != null && value.equals(seen)) {
            return (T) seen;
        }
        values[place] = value;
        return value;
    }
}
