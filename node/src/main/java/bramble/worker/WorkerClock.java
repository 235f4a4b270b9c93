package bramble.worker;

/** The worker's two clocks, which tests replace. */
public interface WorkerClock {

    /** Monotonic time, of which only differences mean anything. Leases and time-outs go by it. */
    long nanos();

    /** Wall time in milliseconds since 1970. Only told to people, never relied on. */
    long wallMillis();

    /** The clocks of this machine. */
    static WorkerClock system() {
        return new WorkerClock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public long wallMillis() {
                return System.currentTimeMillis();
            }
        };
    }
}
