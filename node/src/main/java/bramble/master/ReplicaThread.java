package bramble.master;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The one thread that owns the replicated state, and its queue of events. Everything that reads or
 * changes the state is an event and runs here, in the order of arrival.
 */
public final class ReplicaThread implements EventLoop {

    /** Events that wait at most; whoever brings one more is held up until there is room. */
    private static final int EVENTS_MAX = 20_000;

    /** Events run before the turn ends, so that planning is not starved by a stream of them. */
    private static final int EVENTS_A_TURN_MAX = 1_000;

    private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>(EVENTS_MAX);
    private final Thread thread;
    private LongSupplier turn = () -> Long.MAX_VALUE;
    private boolean closed;

    /**
     * @param bug told what an event threw; the thread ends with it
     */
    public ReplicaThread(String name, Consumer<Throwable> bug) {
        this.thread =
                Thread.ofPlatform()
                        .name(name)
                        .unstarted(
                                () -> {
                                    try {
                                        run();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    } catch (Throwable e) {
                                        bug.accept(e);
                                    }
                                });
    }

    @Override
    public void start(LongSupplier afterEvents) {
        turn = afterEvents;
        thread.start();
    }

    @Override
    public void enqueue(Runnable event) {
        try {
            while (!events.offer(event, 1, TimeUnit.SECONDS)) {
                if (!thread.isAlive()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() throws InterruptedException {
        while (!closed) {
            var waitNanos = turn.getAsLong();
            var event =
                    waitNanos == Long.MAX_VALUE
                            ? events.take()
                            : events.poll(waitNanos, TimeUnit.NANOSECONDS);
            for (var left = EVENTS_A_TURN_MAX; event != null && left > 0; left--) {
                event.run();
                event = left > 1 ? events.poll() : null;
            }
        }
    }

    @Override
    public void close() {
        enqueue(() -> closed = true);
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
