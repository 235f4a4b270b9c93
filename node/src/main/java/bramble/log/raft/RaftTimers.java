package bramble.log.raft;

import com.alipay.sofa.jraft.core.Scheduler;
import com.alipay.sofa.jraft.util.SPI;
import com.alipay.sofa.jraft.util.timer.RaftTimerFactory;
import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import com.alipay.sofa.jraft.util.timer.TimerTask;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The engine's timers, on two threads that sleep until the next one is due. The engine's own are
 * wheels that wake every millisecond, four of them a node, which alone costs more processor time
 * than everything else of an idle node. One thread sends heartbeats, so that they never wait for
 * the lock that elections take. They are not one pool, which would wake both threads each time.
 *
 * <p>Found by the engine through {@code META-INF/services}; the threads live as long as the
 * process.
 */
@SPI(priority = 10)
public final class RaftTimers implements RaftTimerFactory {

    private static final SharedTimer TIMER = new SharedTimer(newExecutor("raft-timer"));
    private static final SharedTimer HEARTBEATS = new SharedTimer(newExecutor("raft-beat"));

    private static ScheduledThreadPoolExecutor newExecutor(String name) {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name(name).factory());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    @Override
    public Timer getElectionTimer(boolean shared, String name) {
        return TIMER;
    }

    @Override
    public Timer getVoteTimer(boolean shared, String name) {
        return TIMER;
    }

    @Override
    public Timer getStepDownTimer(boolean shared, String name) {
        return TIMER;
    }

    @Override
    public Timer getSnapshotTimer(boolean shared, String name) {
        return TIMER;
    }

    @Override
    public Scheduler getRaftScheduler(boolean shared, int workers, String name) {
        return HEARTBEATS;
    }

    @Override
    public Timer createTimer(String name) {
        return TIMER;
    }

    @Override
    public Scheduler createScheduler(int workers, String name) {
        return HEARTBEATS;
    }

    static ScheduledFuture<?> after(long delayMillis, Runnable action) {
        return TIMER.schedule(action, delayMillis, TimeUnit.MILLISECONDS);
    }

    /** One of the engine's periodic sweeps of our own transport. */
    static ScheduledFuture<?> every(long periodMillis, Runnable sweep) {
        return TIMER.scheduleWithFixedDelay(
                sweep, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    private record SharedTimer(ScheduledThreadPoolExecutor executor) implements Timer, Scheduler {

        @Override
        public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
            Pending pending = new Pending(this, task);
            pending.future = executor.schedule(pending, delay, unit);
            return pending;
        }

        @Override
        public Set<Timeout> stop() {
            return Set.of();
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            return executor.schedule(command, delay, unit);
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(
                Runnable command, long delay, long period, TimeUnit unit) {
            return executor.scheduleAtFixedRate(command, delay, period, unit);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(
                Runnable command, long delay, long period, TimeUnit unit) {
            return executor.scheduleWithFixedDelay(command, delay, period, unit);
        }

        @Override
        public void shutdown() {
            // Shared by all nodes of the process.
        }
    }

    private static final class Pending implements Timeout, Runnable {

        private final Timer timer;
        private final TimerTask task;
        private volatile @Nullable ScheduledFuture<?> future;

        Pending(Timer timer, TimerTask task) {
            this.timer = timer;
            this.task = task;
        }

        @Override
        public void run() {
            try {
                task.run(this);
            } catch (Exception e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }

        @Override
        public Timer timer() {
            return timer;
        }

        @Override
        public TimerTask task() {
            return task;
        }

        @Override
        public boolean isExpired() {
            ScheduledFuture<?> scheduled = future;
            return scheduled != null && scheduled.isDone() && !scheduled.isCancelled();
        }

        @Override
        public boolean isCancelled() {
            ScheduledFuture<?> scheduled = future;
            return scheduled != null && scheduled.isCancelled();
        }

        @Override
        public boolean cancel() {
            ScheduledFuture<?> scheduled = future;
            return scheduled != null && scheduled.cancel(false);
        }
    }
}
