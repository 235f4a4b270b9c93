package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many bytes of request bodies are in memory at once, over all requests: a node of 64 MB must
 * not be filled by a few large jobs that arrive together. May be used by any thread.
 */
final class BodyBudget {

    /** Bytes of large bodies held at once. */
    static final int BYTES_MAX = 8 << 20;

    /** Bodies up to this size are not counted: they are bounded by the number of connections. */
    private static final int SMALL_MAX = 16 << 10;

    /** How long a request waits for room before it is sent away. */
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final Semaphore bytes = new Semaphore(BYTES_MAX, true);

    /** Room for one body, until it is closed. */
    final class Share implements AutoCloseable {
        private final int held;

        private Share(int held) {
            this.held = held;
        }

        @Override
        public void close() {
            bytes.release(held);
        }
    }

    /**
     * Takes room for a body; waits a while for it.
     *
     * @throws ProblemException ({@link ProblemType#OVERLOADED}) when there is none
     */
    Share take(long wanted) {
        var counted = wanted <= SMALL_MAX ? 0 : (int) Math.min(wanted, BYTES_MAX);
        try {
            if (bytes.tryAcquire(counted, WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return new Share(counted);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ProblemException(
                Problem.of(
                                ProblemType.OVERLOADED,
                                "this node holds as many large requests as it may: nothing was logged, send it again in a moment")
                        .withRetryAfter(WAIT));
    }
}
