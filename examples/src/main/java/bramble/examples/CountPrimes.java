package bramble.examples;

import java.util.Arrays;

/**
 * Prints how many primes there are in a range. A command for a job with many items: each task
 * counts one range, and the sum of their results is the answer.
 *
 * <pre>
 * bramble map --range 0..199 -- examples/bin/count-primes {}
 * </pre>
 *
 * <p>With one argument, a range's index k, the range is [k * 100000, (k + 1) * 100000); with two it
 * is [FROM, TO). Exit code 2 and a line on standard error when the arguments make no range.
 */
public final class CountPrimes {

    /** The numbers in the range of one index. */
    static final int RANGE_LENGTH = 100_000;

    /** Numbers are looked at in pieces of this many, so that the marks of one fit the cache. */
    private static final int PIECE_LENGTH = 1 << 18;

    private static final String USAGE =
            "count-primes: wants a range's index, or FROM and TO, as whole numbers from 0 to "
                    + Integer.MAX_VALUE
                    + ", but was given: ";

    private CountPrimes() {}

    /** Counts the primes of the range that the arguments name. */
    public static void main(String[] args) {
        try {
            System.out.println(count(args));
        } catch (IllegalArgumentException noRange) {
            System.err.println(USAGE + String.join(" ", args));
            System.exit(2);
        }
    }

    private static long count(String[] args) {
        return switch (args.length) {
            case 1 -> {
                int index = Integer.parseInt(args[0]);
                yield count(
                        Math.multiplyFull(index, RANGE_LENGTH),
                        Math.multiplyFull(index, RANGE_LENGTH) + RANGE_LENGTH);
            }
            case 2 -> count(Long.parseLong(args[0]), Long.parseLong(args[1]));
            default -> throw new IllegalArgumentException("neither one argument nor two");
        };
    }

    /**
     * The number of primes p with {@code from <= p < to}, by the segmented sieve of Eratosthenes.
     *
     * @throws IllegalArgumentException unless {@code 0 <= from <= to <= Integer.MAX_VALUE}
     */
    static long count(long from, long to) {
        if (from < 0 || to < from || to > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no range: from " + from + " to " + to);
        }
        int[] factors = primesUpTo((int) Math.sqrt((double) to));
        long primes = 0;
        for (long start = Math.max(from, 2); start < to; start += PIECE_LENGTH) {
            primes += countPiece(start, Math.min(start + PIECE_LENGTH, to), factors);
        }
        return primes;
    }

    private static int countPiece(long from, long to, int[] factors) {
        var composite = new boolean[(int) (to - from)];
        for (int factor : factors) {
            long square = (long) factor * factor;
            if (square >= to) {
                break;
            }
            long first = Math.max(square, (from + factor - 1) / factor * factor);
            for (long multiple = first; multiple < to; multiple += factor) {
                composite[(int) (multiple - from)] = true;
            }
        }
        int primes = 0;
        for (boolean marked : composite) {
            primes += marked ? 0 : 1;
        }
        return primes;
    }

    private static int[] primesUpTo(int last) {
        var composite = new boolean[last + 1];
        var primes = new int[last + 1];
        int found = 0;
        for (int candidate = 2; candidate <= last; candidate++) {
            if (composite[candidate]) {
                continue;
            }
            primes[found++] = candidate;
            for (long multiple = (long) candidate * candidate;
                    multiple <= last;
                    multiple += candidate) {
                composite[(int) multiple] = true;
            }
        }
        return Arrays.copyOf(primes, found);
    }
}
