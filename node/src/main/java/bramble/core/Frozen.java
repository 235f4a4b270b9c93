package bramble.core;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Copies of maps that nobody changes. Empty ones, which most jobs have several of, cost nothing.
 */
final class Frozen {

    private Frozen() {}

    static <K, V> SortedMap<K, V> copyOf(SortedMap<K, V> map) {
        return map.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
