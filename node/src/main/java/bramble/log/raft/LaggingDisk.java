package bramble.log.raft;

/**
 * Notices that the master's own disk is much slower than those of the others: entries are
 * committed, since a majority has them on disk, long before the master itself has. Then another one
 * should lead.
 *
 * <p>Pure: times are given. Guarded by its monitor: the engine's writing and its applying thread
 * both tell it.
 */
final class LaggingDisk {

    /** So far behind the others is too far. */
    static final long LAG_NANOS = 250_000_000L;

    /** One slow write happens to any disk; so many in a row do not. */
    static final int LAGS = 3;

    /** A single write that takes so long is reason enough. */
    static final long STUCK_NANOS = 2_000_000_000L;

    /** Handing over takes a moment itself, and may have to be tried again. */
    static final long PAUSE_NANOS = 30_000_000_000L;

    private long onDisk;
    private long aheadIndex;
    private long aheadNanos;
    private int lags;
    private long quietUntilNanos;
    private boolean quiet;

    /** All entries up to this one are committed. */
    synchronized void committed(long index, long nowNanos) {
        if (index > onDisk && aheadIndex <= onDisk) {
            aheadIndex = index;
            aheadNanos = nowNanos;
        }
    }

    /** All entries up to this one are on this node's disk; whether it should lead no longer. */
    synchronized boolean written(long index, long nowNanos) {
        var wasAhead = aheadIndex > onDisk;
        onDisk = index;
        if (wasAhead && aheadIndex <= index) {
            var lag = nowNanos - aheadNanos;
            lags = lag >= STUCK_NANOS ? LAGS : lag >= LAG_NANOS ? lags + 1 : 0;
        } else if (!wasAhead) {
            lags = 0;
        }
        return lags >= LAGS && isDue(nowNanos);
    }

    /** Whether a write that is still under way keeps this node from leading. */
    synchronized boolean isStuck(long nowNanos) {
        return aheadIndex > onDisk && nowNanos - aheadNanos >= STUCK_NANOS && isDue(nowNanos);
    }

    private boolean isDue(long nowNanos) {
        if (quiet && nowNanos - quietUntilNanos < 0) {
            return false;
        }
        quiet = true;
        quietUntilNanos = nowNanos + PAUSE_NANOS;
        lags = 0;
        return true;
    }
}
