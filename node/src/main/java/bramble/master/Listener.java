package bramble.master;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who is told events, in order. The replica's thread adds; one other thread takes.
 *
 * <p>The queue is its own guard; {@code closed} is volatile since either side may end the
 * listening.
 */
public final class Listener implements AutoCloseable {

    /** Events that wait for one listener; one that is slower is sent away, and may come back. */
    static final int WAITING_MAX = Events.REMEMBERED_MAX + 1_024;

    private final LinkedBlockingQueue<Event> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
    private final boolean late;
    private volatile boolean closed;

    Listener(boolean late) {
        this.late = late;
    }

    /** Whether events that it asked for are remembered no more, so that some are missing. */
    public boolean isLate() {
        return late;
    }

    /** Adds an event; false when nobody listens any more, or too slowly. */
    boolean offer(Event event) {
        if (!closed && !waiting.offer(event)) {
            closed = true;
        }
        return !closed;
    }

    /**
     * The next event, empty when none has come in time. What waits when the listening is ended is
     * still told.
     */
    public Optional<Event> next(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(waiting.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Whether no further event will come. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
