package bramble.http;

import bramble.core.NodeId;
import bramble.log.Leadership;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who the master is, and the means to wait for another one. Told by the replica, asked by the
 * threads of requests; its lock guards the two fields below it.
 *
 * <p>Invariant: when a new master becomes known, every conversation with another node that was
 * taken for the master is cut, so that nobody waits for a machine that hangs.
 *
 * <p>What this node's own log says stands. A node without a replica, or with one that is out of
 * date, is told nothing by its log: it goes by what other nodes say, until that proves wrong.
 */
final class Mastership {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Watch> watches = new HashSet<>();
    private Leadership own;
    private @Nullable Leadership heard;

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
        this.own = now;
    }

    Leadership now() {
        lock.lock();
        try {
            return present();
        } finally {
            lock.unlock();
        }
    }

    private Leadership present() {
        var told = heard;
        return own.master() == null && told != null ? told : own;
    }

    /**
     * Takes note of a change in this node's own log, wakes those who wait for one and cuts
     * conversations with the old master.
     */
    void changed(Leadership next) {
        take(
                () -> {
                    own = next;
                    if (next.master() != null) {
                        heard = null;
                    }
                });
    }

    /** Takes what another node says about who is the master; an older term tells nothing. */
    void heard(NodeId master, long term) {
        take(
                () -> {
                    var known = heard;
                    if (!own.self().equals(master.toString())
                            && (known == null || known.term() <= term)) {
                        heard = new Leadership(own.self(), master.toString(), term);
                    }
                });
    }

    /** The node that others took for the master does not answer as one. */
    void forget(NodeId master) {
        take(
                () -> {
                    var known = heard;
                    if (known != null && master.toString().equals(known.master())) {
                        heard = null;
                    }
                });
    }

    private void take(Runnable change) {
        Set<Watch> old = new HashSet<>();
        lock.lock();
        try {
            change.run();
            var master = present().master();
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
            var current = present().master();
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
            while (present().equals(seen) && left > 0) {
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
