package bramble.protocol;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a worker has to give.
 *
 * @param slots attempts of one cpu that it runs at once; 0 for a node that runs no work
 * @param memoryBytes of the machine
 * @param labels that its owner gave it
 */
public record Capacity(int slots, long memoryBytes, SortedMap<String, String> labels) {
    public Capacity {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }
}
