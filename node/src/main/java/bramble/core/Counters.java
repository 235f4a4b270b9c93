package bramble.core;

/** The log's time and its numbers, which only grow. Owned by the {@link ClusterState}. */
final class Counters {

    private long timeMillis;
    private long serial;

    /** What they were when a snapshot was taken. */
    void restore(long atTimeMillis, long atSerial) {
        timeMillis = atTimeMillis;
        serial = atSerial;
    }

    /**
     * Takes note of an entry's stamp. A master's clock may have been set back; the log's time is
     * not.
     */
    void stamped(long wallMillis) {
        timeMillis = Math.max(timeMillis, wallMillis);
    }

    /** The greatest stamp so far, in milliseconds since 1970. */
    long timeMillis() {
        return timeMillis;
    }

    /** The last number that was given. */
    long serial() {
        return serial;
    }

    /** A number that was never given before. */
    long next() {
        return ++serial;
    }
}
