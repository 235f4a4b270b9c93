package bramble.security;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The time by which certificates are judged. Wall clocks jump, so to refuse others a node counts on
 * from its start and takes the earlier of the two: a clock that is set ahead by mistake while the
 * node runs locks nobody out, and neither does one that is behind. Used by any thread.
 */
public final class TrustClock {

    private final Supplier<Instant> wall;
    private final LongSupplier nanos;
    private final Instant started;
    private final long startedNanos;

    /**
     * @param nanos a clock that never jumps
     */
    public TrustClock(Supplier<Instant> wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.started = wall.get();
        this.startedNanos = nanos.getAsLong();
    }

    /** This machine's. */
    public static TrustClock system() {
        return new TrustClock(Instant::now, System::nanoTime);
    }

    /** For what this node issues, and for when it renews its own. */
    public Instant wall() {
        return wall.get();
    }

    /** For what others show. */
    public Instant careful() {
        var counted = started.plus(Duration.ofNanos(nanos.getAsLong() - startedNanos));
        var said = wall.get();
        return said.isBefore(counted) ? said : counted;
    }
}
