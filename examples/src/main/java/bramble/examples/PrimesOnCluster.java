package bramble.examples;

import bramble.api.BrambleClient;
import bramble.api.executor.BrambleExecutor;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Counts primes on a cluster from a Java program: one task whose future is waited for, and then a
 * function on two hundred items. The classes go to the nodes by themselves.
 */
public final class PrimesOnCluster {

    private static final int RANGES = 200;
    private static final int RANGE = 100_000;

    private PrimesOnCluster() {}

    /** Counts, on the cluster at the address in the first argument. */
    public static void main(String[] args) throws ExecutionException, InterruptedException {
        var at = args.length > 0 ? args[0] : "localhost:7420";
        var client = BrambleClient.at(at).withToken(System.getenv("BRAMBLE_TOKEN"));
        try (var bramble = BrambleExecutor.builder(client).javaOptions("-Xmx64m").build()) {
            Future<String> where =
                    bramble.submit(
                            () ->
                                    "Java "
                                            + Runtime.version().feature()
                                            + " on node "
                                            + System.getenv("BRAMBLE_NODE"));
            System.out.println(where.get());

            List<Long> counts =
                    bramble.map(
                            PrimesOnCluster::primes, IntStream.range(0, RANGES).boxed().toList());
            System.out.printf(
                    "%,d primes below %,d%n",
                    counts.stream().mapToLong(Long::longValue).sum(), (long) RANGES * RANGE);
        }
    }

    /** How many primes there are in one range of numbers. */
    static long primes(int range) {
        var from = (long) range * RANGE;
        return CountPrimes.count(from, from + RANGE);
    }
}
