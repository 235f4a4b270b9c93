package bramble.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Spans of time on the monotonic clock. */
final class Clock {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private Clock() {}

    static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
    }

    /** How many a second, if it was so many since then. */
    static double rateSince(long startNanos, int count) {
        return count * NANOS_PER_SECOND / (System.nanoTime() - startNanos);
    }

    static void sleepMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Returns as soon as something holds, asked again after each pause.
     *
     * @throws IllegalStateException if it does not hold in time
     */
    static void await(String what, int secondsMax, int pauseMillis, BooleanSupplier holds) {
        long start = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(secondsMax)) {
                throw new IllegalStateException(what + ": not seen within " + secondsMax + " s");
            }
            sleepMillis(pauseMillis);
        }
    }
}
