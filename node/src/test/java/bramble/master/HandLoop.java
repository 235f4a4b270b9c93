package bramble.master;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/** A loop that runs only when a test says so, and tells how long it would wait for more. */
final class HandLoop implements EventLoop {

    private final ArrayDeque<Runnable> events = new ArrayDeque<>();
    private LongSupplier turn = () -> Long.MAX_VALUE;

    @Override
    public void enqueue(Runnable event) {
        events.add(event);
    }

    @Override
    public void start(LongSupplier afterEvents) {
        turn = afterEvents;
    }

    /** Runs what is queued and one turn after it; answers the turn's wait in nanoseconds. */
    long run() {
        for (var event = events.poll(); event != null; event = events.poll()) {
            event.run();
        }
        return turn.getAsLong();
    }

    boolean isIdle() {
        return events.isEmpty();
    }

    @Override
    public void close() {
        events.clear();
    }
}
