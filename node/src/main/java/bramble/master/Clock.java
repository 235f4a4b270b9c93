package bramble.master;

import bramble.plan.Moment;

/** The master's two clocks. */
@FunctionalInterface
public interface Clock {

    /** Reads both clocks. */
    Moment now();

    /**
     * The system's clocks. The wall clock is trusted once it has left the years before this
     * software was written.
     */
    static Clock system() {
        var writtenMillis = 1_760_000_000_000L;
        return () -> {
            var wallMillis = System.currentTimeMillis();
            return new Moment(System.nanoTime(), wallMillis, wallMillis > writtenMillis);
        };
    }
}
