package bramble.core;

/**
 * How far a task has come: the number of the attempt, from 1, and how many earlier ones failed by
 * their own doing. Attempts that were lost with their worker raise the first number alone.
 */
public record Try(int attempt, int failures) implements Comparable<Try> {

    /** The first attempt of a task. */
    public static final Try FIRST = new Try(1, 0);

    Try afterFailure() {
        return new Try(attempt + 1, failures + 1);
    }

    Try afterLoss() {
        return new Try(attempt + 1, failures);
    }

    /** How many earlier attempts were lost with their workers. */
    int losses() {
        return attempt - 1 - failures;
    }

    @Override
    public int compareTo(Try other) {
        var byAttempt = Integer.compare(attempt, other.attempt);
        return byAttempt != 0 ? byAttempt : Integer.compare(failures, other.failures);
    }
}
