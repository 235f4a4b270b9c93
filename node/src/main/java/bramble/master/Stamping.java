package bramble.master;

import bramble.core.ClusterState;
import bramble.plan.Clocks;
import bramble.plan.Moment;
import bramble.plan.Workforce;

/**
 * The wall clock's time that a master gives its entries: its own, unless the other nodes' clocks
 * contradict it or have not been heard yet. Then it counts on from the last time that was right, by
 * the monotonic clock. One reign long; owned by the replica's thread.
 */
final class Stamping {

    private long baseMillis;
    private long baseNanos;

    Stamping(ClusterState state, Moment now) {
        baseMillis = state.timeMillis();
        baseNanos = now.nanos();
    }

    /** The time for an entry that is proposed now, in milliseconds since 1970. */
    long stampMillis(ClusterState state, Workforce workforce, Moment now) {
        var counted = baseMillis + (now.nanos() - baseNanos) / 1_000_000;
        var near = Math.abs(now.wallMillis() - counted) <= Clocks.TOLERANCE_MILLIS;
        var own =
                state.timeMillis() == 0
                        || near
                        || switch (Clocks.judge(state, workforce, now)) {
                            case CONFIRMED, UNDECIDED -> true;
                            case CONTRADICTED, PENDING -> false;
                        };
        if (!own) {
            return counted;
        }
        baseMillis = now.wallMillis();
        baseNanos = now.nanos();
        return baseMillis;
    }
}
