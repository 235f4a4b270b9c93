package bramble.plan;

import bramble.core.ClusterState;

/**
 * What the nodes' wall clocks say about the master's. Each call of a worker tells what its clock
 * shows, so that a master whose clock is wrong can know it: one that is hours ahead would fire what
 * is for later, and take the log's time along, which never goes back.
 */
public final class Clocks {

    /** Clocks that differ by less are taken to agree: calls may be late, frozen nodes thaw. */
    public static final long TOLERANCE_MILLIS = 60_000;

    /** With fewer clocks, the master's among them, there is no telling which one is wrong. */
    private static final int JURY_MIN = 3;

    private Clocks() {}

    /** What can be said of the master's wall clock. */
    public enum Verdict {
        /** Most of the nodes' clocks agree with it. */
        CONFIRMED,
        /** Most do not. */
        CONTRADICTED,
        /** The master has only begun, and has not heard of enough nodes to know. */
        PENDING,
        /** There are too few clocks. */
        UNDECIDED
    }

    /** Judges the wall clock of {@code now}, by the clocks of nodes that are present. */
    public static Verdict judge(ClusterState state, Workforce workforce, Moment now) {
        var present = 0;
        var agreeing = 0;
        for (var worker : workforce.workers()) {
            var shown = worker.machine().vitals().wallMillis();
            if (shown <= 0 || !workforce.isPresent(worker.holder().node(), now.nanos())) {
                continue;
            }
            present++;
            var since = (now.nanos() - worker.heardNanos()) / 1_000_000;
            if (Math.abs(shown + since - now.wallMillis()) <= TOLERANCE_MILLIS) {
                agreeing++;
            }
        }
        if (present >= JURY_MIN) {
            return 2 * agreeing > present ? Verdict.CONFIRMED : Verdict.CONTRADICTED;
        }
        var mayStillCome =
                state.nodes().all().size() >= JURY_MIN
                        && now.nanos() - workforce.sinceNanos()
                                < workforce.timing().lease().toNanos();
        return mayStillCome ? Verdict.PENDING : Verdict.UNDECIDED;
    }

    /** Whether the clock may fire what is for a given time. */
    static boolean mayFire(ClusterState state, Workforce workforce, Moment now) {
        return now.wallTrusted()
                && switch (judge(state, workforce, now)) {
                    case CONFIRMED -> true;
                    case CONTRADICTED -> false;
                    // One that stands before the log's own time is plainly wrong.
                    case PENDING, UNDECIDED -> now.wallMillis() >= state.timeMillis();
                };
    }
}
