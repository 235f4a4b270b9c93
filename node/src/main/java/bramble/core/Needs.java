package bramble.core;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one attempt needs of a node.
 *
 * @param cpus slots that it occupies, at least 1
 * @param memoryBytes memory that is set aside for it, 0 when it does not say
 * @param labels labels that the node must carry
 */
public record Needs(int cpus, long memoryBytes, SortedMap<String, String> labels) {

    /** One slot of any node. */
    public static final Needs ONE_SLOT = new Needs(1, 0, new TreeMap<>());

    public Needs {
        if (cpus < 1 || memoryBytes < 0) {
            throw new IllegalArgumentException(
                    "a task needs at least one cpu and no negative memory");
        }
        labels = Frozen.copyOf(labels);
    }
}
