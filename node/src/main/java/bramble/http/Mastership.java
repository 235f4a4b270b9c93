package bramble.http;

import bramble.log.Leadership;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who the master is, and the means to wait for another one. Told by the replica, asked by the
 * threads of requests; its lock guards the two fields below it.
 *
 * <p>Invariant: when a new master becomes known, every conversation with another node that was
 * taken for the master is cut, so that nobody waits for a machine that hangs.
 */
final class Mastership {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Watch> watches = new HashSet<>();
    private Leadership now;

    /** A conversation with the node that is taken for the master. Closing it ends the watch. */
    final class Watch implements AutoCloseable {
        private final String master;
        private final Runnable cut;

        private Watch(String master, Runnable cut) {
            this.master = master;
            this.cut = cut;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                watches.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }

    Mastership(Leadership now) {
        this.now = now;
    }

    Leadership now() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes note of a change, wakes those who wait for one and cuts conversations with the old
     * master.
     */
    void changed(Leadership next) {
        Set<Watch> old = new HashSet<>();
        lock.lock();
        try {
            now = next;
            var master = next.master();
            if (master != null) {
                watches.stream().filter(each -> !each.master.equals(master)).forEach(old::add);
                watches.removeAll(old);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        old.forEach(each -> each.cut.run());
    }

    /**
     * Has {@code cut} called once another node than {@code master} becomes the master, which may be
     * before this returns.
     *
     * @param cut called by the replica's thread or the caller's: must not wait
     */
    Watch watch(String master, Runnable cut) {
        var watch = new Watch(master, cut);
        boolean late;
        lock.lock();
        try {
            var current = now.master();
            late = current != null && !current.equals(master);
            if (!late) {
                watches.add(watch);
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            cut.run();
        }
        return watch;
    }

    /**
     * Waits until leadership differs from what the caller has {@code seen}, or the time is over.
     */
    void awaitChange(Leadership seen, long nanos) {
        lock.lock();
        try {
            var left = nanos;
            while (now.equals(seen) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How long {@link #awaitChange} waits before the same master is tried again, in nanoseconds.
     */
    static long pauseNanos(Deadline deadline) {
        return Math.min(TimeUnit.MILLISECONDS.toNanos(50), deadline.left().toNanos());
    }
}
