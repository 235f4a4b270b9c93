package bramble.worker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When this node's disk was last found full. Once what had filled it is gone there is room again,
 * but what filled it would come back: so for a while this node asks for no tasks. May be used by
 * any thread.
 */
final class FullDisk {

    /** How long no tasks are asked for. */
    static final Duration REST = Duration.ofSeconds(60);

    private static final long NEVER = Long.MIN_VALUE;

    private final AtomicLong foundNanos = new AtomicLong(NEVER);

    /** Looks whether the disk is full now, and remembers when it is. */
    void look(DiskSpace space, long nowNanos) {
        if (space.isFull()) {
            foundNanos.set(nowNanos);
        }
    }

    /** Whether it was found full after a moment. */
    boolean wasSince(long sinceNanos) {
        var found = foundNanos.get();
        return found != NEVER && found - sinceNanos >= 0;
    }

    /** Whether it was found full a short while ago. */
    boolean isRecent(long nowNanos) {
        return wasSince(nowNanos - REST.toNanos());
    }
}
