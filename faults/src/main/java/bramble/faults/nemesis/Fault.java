package bramble.faults.nemesis;

/**
 * One fault of a schedule.
 *
 * @param kind what happens
 * @param whom which nodes it meets
 * @param draw decides between nodes that are alike
 * @param atMillis when it begins, after the start of the run
 * @param lastsMillis after which it ends
 * @param measure how strong it is; what that means depends on the kind
 */
public record Fault(
        Kind kind, Whom whom, long draw, long atMillis, long lastsMillis, Measure measure) {

    /**
     * How strong a fault is.
     *
     * @param shape of a partition
     * @param millis of a slow sync, a delay of packets, or a jump of the clock
     * @param percent of lost packets
     */
    public record Measure(Shape shape, long millis, int percent) {}

    public long endsMillis() {
        return atMillis + lastsMillis;
    }

    @Override
    public String toString() {
        var strength =
                switch (kind) {
                    case PARTITION -> " " + measure.shape();
                    case ROUGH ->
                            " " + measure.percent() + " % lost, " + measure.millis() + " ms late";
                    case SLOW_DISK -> " " + measure.millis() + " ms a sync";
                    case CLOCK -> " " + measure.millis() / 60_000 + " minutes";
                    case KILL, RESTART, FREEZE, FULL_DISK, NO_CLOCK, POWER_CUT, TORN_TAIL, MOVE ->
                            "";
                };
        return kind.text() + " " + whom + strength + ", " + lastsMillis + " ms";
    }
}
