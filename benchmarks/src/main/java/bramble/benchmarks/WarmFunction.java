package bramble.benchmarks;

import bramble.api.executor.BrambleExecutor;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A function that does nothing, through the Java executor, one after another on warm nodes. For one
 * thread.
 */
final class WarmFunction {

    private static final int RESULT_SECONDS_MAX = 60;
    private static final int WARM_UP = 100;

    /** One that needs a new JVM each time is measured less often, not left out. */
    private static final int WARM_UP_MILLIS_MAX = 8_000;

    private static final int MILLIS_MAX = 15_000;

    private final Run run;

    WarmFunction(Run run) {
        this.run = run;
    }

    void measure(Cluster cluster) {
        try (BrambleExecutor executor = BrambleExecutor.on(cluster.client(cluster.master()))) {
            sample(executor, WARM_UP, WARM_UP_MILLIS_MAX);
            Samples samples = sample(executor, run.sizes().latencies(), MILLIS_MAX);
            run.record(Row.FUNCTION_P50, Row.FUNCTION_P99, samples);
        }
    }

    private static Samples sample(BrambleExecutor executor, int times, int millisMax) {
        Samples samples = new Samples();
        long begin = System.nanoTime();
        for (int time = 0; time < times && Clock.millisSince(begin) < millisMax; time++) {
            samples.add(once(executor, time));
        }
        return samples;
    }

    private static double once(BrambleExecutor executor, int number) {
        try {
            long start = System.nanoTime();
            int answer = executor.submit(() -> number).get(RESULT_SECONDS_MAX, TimeUnit.SECONDS);
            double millis = Clock.millisSince(start);
            if (answer != number) {
                throw new IllegalStateException("the executor answered wrongly");
            }
            return millis;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
