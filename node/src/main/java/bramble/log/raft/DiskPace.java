package bramble.log.raft;

/**
 * How long this node's disk takes to keep a write, as far as elections have to allow for it: a vote
 * counts only when it is on the disk of the one who gives it, so that with time-outs shorter than
 * that nobody is ever elected.
 *
 * <p>Pure: times are given. Guarded by its monitor, since several threads write.
 */
final class DiskPace {

    /** An election takes a write of the candidate, and then two of each voter. */
    private static final int WRITES_PER_ELECTION = 4;

    /** Beyond that a disk is broken rather than slow. */
    private static final int TIMEOUT_MILLIS_MAX = 60_000;

    /** An unheard-of slowness is forgotten by half in this time. */
    private static final long HALF_LIFE_NANOS = 5_000_000_000L;

    private final int usualMillis;
    private double expectedMillis;
    private long measuredNanos;

    /**
     * @param usualMillis the election time-out with a disk that is fast enough
     */
    DiskPace(int usualMillis) {
        this.usualMillis = usualMillis;
    }

    /** A write took so long. What is slow counts at once, what is fast little by little. */
    synchronized void took(long nanos, long nowNanos) {
        var millis = nanos / 1e6;
        expectedMillis = Math.max(millis, expectedMillis(nowNanos) * 3 / 4 + millis / 4);
        measuredNanos = nowNanos;
    }

    private double expectedMillis(long nowNanos) {
        return expectedMillis
                * Math.pow(0.5, (double) (nowNanos - measuredNanos) / HALF_LIFE_NANOS);
    }

    /**
     * The election time-out that fits, in milliseconds: the usual one, or that times a power of
     * two, so that it seldom changes.
     */
    synchronized int timeoutMillis(long nowNanos) {
        var wanted = expectedMillis(nowNanos) * WRITES_PER_ELECTION;
        var timeout = usualMillis;
        while (timeout < wanted && timeout < TIMEOUT_MILLIS_MAX) {
            timeout *= 2;
        }
        return Math.min(timeout, TIMEOUT_MILLIS_MAX);
    }
}
