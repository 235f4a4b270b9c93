package bramble.simulation;

import bramble.master.EventLoop;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/**
 * The replica's loop of one life of a simulated node: events run at once, and turns come when they
 * asked to.
 */
final class SimLoop implements EventLoop {

    /** Turns without a pause after which the loop is taken to go round in circles. */
    private static final int ROUNDS_MAX = 100_000;

    private final SimNode node;
    private final ArrayDeque<Runnable> events = new ArrayDeque<>();
    private LongSupplier turn = () -> Long.MAX_VALUE;
    private boolean started;
    private boolean running;
    private long wakes;

    SimLoop(SimNode node) {
        this.node = node;
    }

    @Override
    public void enqueue(Runnable event) {
        events.add(event);
        run();
    }

    @Override
    public void start(LongSupplier afterEvents) {
        turn = afterEvents;
        started = true;
        run();
    }

    private void run() {
        if (running || !started) {
            return;
        }
        running = true;
        try {
            var wait = 0L;
            var rounds = 0;
            do {
                if (++rounds > ROUNDS_MAX) {
                    throw new IllegalStateException("the replica's loop never comes to rest");
                }
                for (var event = events.poll(); event != null; event = events.poll()) {
                    event.run();
                }
                wait = turn.getAsLong();
            } while (!events.isEmpty());
            var wake = ++wakes;
            if (wait != Long.MAX_VALUE) {
                node.after(
                        Math.max(wait, 1),
                        () -> {
                            if (wake == wakes) {
                                run();
                            }
                        });
            }
        } catch (RuntimeException e) {
            node.broken(e);
            throw e;
        } finally {
            running = false;
        }
    }

    @Override
    public void close() {
        started = false;
    }
}
