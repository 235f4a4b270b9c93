package bramble.master;

import java.util.function.LongSupplier;

/**
 * Runs events one at a time, in the order of their arrival. In a node it is a {@linkplain
 * ReplicaThread thread}; the simulation runs many of them in one thread, on virtual time.
 */
public interface EventLoop extends AutoCloseable {

    /** Queues an event. May wait while there are too many; does nothing after the end. */
    void enqueue(Runnable event);

    /**
     * Begins to run events.
     *
     * @param turn called after each run of events; answers how long to wait for the next at most,
     *     in nanoseconds
     */
    void start(LongSupplier turn);

    /** Runs what is queued, and ends. */
    @Override
    void close();
}
