package bramble.core;

/**
 * A lease's number. Numbers only grow, so that a later lease of a task always has the greater one
 * (a fencing token).
 */
public record LeaseId(long number) implements Comparable<LeaseId> {

    @Override
    public int compareTo(LeaseId other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
