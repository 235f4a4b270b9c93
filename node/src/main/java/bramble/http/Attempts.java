package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.http.server.Network;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Counts wrong tokens by the address that they come from. Secrets of 256 bits are not guessed; what
 * this bounds is the work that wrong ones make, here and at the master. Used by any thread: its
 * lock guards the table.
 */
final class Attempts {

    /** Wrong tokens of one address in one {@link #WINDOW}; further ones are not looked at. */
    static final int FAILURES_MAX = 20;

    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Addresses that are remembered; of more, the one that began first is forgotten. */
    static final int ADDRESSES_MAX = 1_000;

    private record Count(int failures, long sinceNanos) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Network, Count> counts = new LinkedHashMap<>();
    private final LongSupplier nanoTime;

    /**
     * @param nanoTime as {@link System#nanoTime}
     */
    Attempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Lets a further attempt be made.
     *
     * @throws ProblemException ({@link ProblemType#OVERLOADED}) when there were too many wrong ones
     */
    void refuseTooMany(InetAddress from) {
        lock.lock();
        try {
            var count = counts.get(key(from));
            if (count == null || count.failures() < FAILURES_MAX) {
                return;
            }
            var left = count.sinceNanos() + WINDOW.toNanos() - nanoTime.getAsLong();
            if (left <= 0) {
                counts.remove(key(from));
                return;
            }
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.OVERLOADED,
                                    "from "
                                            + from.getHostAddress()
                                            + " came "
                                            + FAILURES_MAX
                                            + " wrong tokens within a minute, so this node looks at no further one for a while: check the token, and wait")
                            .withRetryAfter(Duration.ofNanos(left).plusSeconds(1)));
        } finally {
            lock.unlock();
        }
    }

    /** Counts a wrong token. */
    void failed(InetAddress from) {
        lock.lock();
        try {
            var now = nanoTime.getAsLong();
            var known = counts.get(key(from));
            if (known != null && now - known.sinceNanos() < WINDOW.toNanos()) {
                counts.put(key(from), new Count(known.failures() + 1, known.sinceNanos()));
                return;
            }
            counts.remove(key(from));
            if (counts.size() >= ADDRESSES_MAX) {
                counts.pollFirstEntry();
            }
            counts.put(key(from), new Count(1, now));
        } finally {
            lock.unlock();
        }
    }

    private static Network key(InetAddress from) {
        return Network.of(from);
    }
}
