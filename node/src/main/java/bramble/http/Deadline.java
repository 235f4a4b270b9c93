package bramble.http;

import java.time.Duration;

/**
 * A moment by which something must have been answered.
 *
 * @param nanos a reading of {@link System#nanoTime}
 */
record Deadline(long nanos) {

    static Deadline in(Duration wait) {
        return new Deadline(System.nanoTime() + wait.toNanos());
    }

    /** This one, or a later one if less than {@code wait} is left. */
    Deadline orIn(Duration wait) {
        return left().compareTo(wait) < 0 ? in(wait) : this;
    }

    /** The time that is left, never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    boolean hasPassed() {
        return nanos - System.nanoTime() <= 0;
    }
}
