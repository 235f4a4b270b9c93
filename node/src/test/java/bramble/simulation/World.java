package bramble.simulation;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Virtual time, the events that are to come, and the one source of chance. Everything in a
 * simulation is in one thread.
 */
final class World {

    static final long MILLIS = 1_000_000L;
    static final long SECONDS = 1_000 * MILLIS;

    /** Events at one moment or in one simulation after which it is taken to go round in circles. */
    private static final int EVENTS_AT_ONCE_MAX = 200_000;

    private static final int EVENTS_MAX = 20_000_000;

    private record Event(long nanos, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            var byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final SplittableRandom random;
    private long nanos;
    private long numbers;
    private int atOnce;
    private int happened;

    World(long seed) {
        this.random = new SplittableRandom(seed);
    }

    long nanos() {
        return nanos;
    }

    /**
     * Has something happen after a delay. What is to happen at the same time happens in the order
     * in which it was said.
     */
    void after(long delayNanos, Runnable action) {
        events.add(new Event(nanos + Math.max(0, delayNanos), numbers++, action));
    }

    /** Lets the next event happen. False when there is none before the given time. */
    boolean step(long untilNanos) {
        var next = events.peek();
        if (next == null || next.nanos() > untilNanos) {
            return false;
        }
        events.remove();
        atOnce = nanos == next.nanos() ? atOnce + 1 : 0;
        nanos = next.nanos();
        if (atOnce > EVENTS_AT_ONCE_MAX || ++happened > EVENTS_MAX) {
            throw new IllegalStateException(
                    "it goes round in circles: "
                            + atOnce
                            + " events at "
                            + nanos
                            + " ns, "
                            + happened
                            + " in all");
        }
        next.action().run();
        return true;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A number from {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    /** A time from {@code low} to {@code high} milliseconds, in nanoseconds. */
    long millisBetween(int low, int high) {
        return random.nextLong(low * MILLIS, high * MILLIS + 1);
    }

    long bits() {
        return random.nextLong();
    }
}
