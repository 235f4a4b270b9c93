package bramble.log.raft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Has something that others can cause as often as they like told once a minute at most, so that
 * they do not fill the disk with it. Its lock guards the count; used by any thread. Reads no clock.
 */
final class Refusals {

    static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Long toldNanos;
    private long untold;

    /**
     * Counts one.
     *
     * @return how many were not told before it, when it is to be told; -1 when it is not
     */
    long count(long nowNanos) {
        lock.lock();
        try {
            var last = toldNanos;
            if (last != null && nowNanos - last < EVERY_NANOS) {
                untold++;
                return -1;
            }
            toldNanos = nowNanos;
            var before = untold;
            untold = 0;
            return before;
        } finally {
            lock.unlock();
        }
    }
}
