package bramble.core;

/** What runs a task's command. */
public sealed interface Runner {

    /** A process of its own for each task. */
    Runner PROCESS = new ProcessEach();

    /** One process for many tasks of a job. */
    Runner LINES = new Lines(0);

    /** A process of its own for each task. */
    record ProcessEach() implements Runner {}

    /**
     * One process for many tasks, kept warm: it is given an item a line and answers each with one
     * line.
     *
     * @param warmMillis how long one is kept that has nothing to do, to serve the next job that
     *     asks for the same; 0 for a command that serves one job only
     */
    record Lines(long warmMillis) implements Runner {
        public Lines {
            if (warmMillis < 0 || warmMillis > Limits.WARM_MILLIS_MAX) {
                throw new IllegalArgumentException(
                        "a process without work is kept from 0 to "
                                + Limits.WARM_MILLIS_MAX
                                + " milliseconds");
            }
        }
    }
}
