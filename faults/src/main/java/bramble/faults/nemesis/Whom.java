package bramble.faults.nemesis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which nodes a fault meets, told before anybody knows who will be the master then. */
public enum Whom {
    MASTER,
    FOLLOWER,
    /** As many as the cluster can do without, the master among them or not. */
    MINORITY,
    /** Just too many. */
    MAJORITY,
    ALL;

    /**
     * The numbers of the nodes.
     *
     * @param nodes how many there are
     * @param master the number of the master, or -1 while there is none
     * @param draw decides between nodes that are alike
     */
    List<Integer> among(int nodes, int master, long draw) {
        var numbers = new ArrayList<Integer>();
        for (var number = 0; number < nodes; number++) {
            numbers.add(number);
        }
        Collections.shuffle(numbers, new Random(draw));
        return switch (this) {
            case MASTER -> List.of(master < 0 ? numbers.getFirst() : master);
            case FOLLOWER -> {
                numbers.remove(Integer.valueOf(master));
                yield List.of(numbers.getFirst());
            }
            case MINORITY -> List.copyOf(numbers.subList(0, Math.max(1, (nodes - 1) / 2)));
            case MAJORITY -> List.copyOf(numbers.subList(0, nodes / 2 + 1));
            case ALL -> List.copyOf(numbers);
        };
    }
}
