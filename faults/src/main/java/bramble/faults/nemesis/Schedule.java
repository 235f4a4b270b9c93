package bramble.faults.nemesis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A list of faults in the order in which they begin. The same seed, kinds and length make the same
 * list.
 */
public record Schedule(List<Fault> faults) {

    private static final long FIRST_MILLIS = 2_000;
    private static final int PAUSE_MILLIS_MIN = 500;
    private static final int PAUSE_MILLIS_MAX = 6_000;

    /** One fault in so many begins while the one before it still lasts. */
    private static final int TOGETHER = 3;

    private static final long LASTS_MILLIS_MIN = 100;
    private static final long LASTS_MILLIS_MAX = 30_000;
    private static final long DOWN_MILLIS_MAX = 12_000;
    private static final long SLOW_MILLIS_MIN = 100;
    private static final long SLOW_MILLIS_MAX = 5_000;
    private static final long CLOCK_MILLIS_MAX = 12 * 3_600_000L;
    private static final long LATE_MILLIS_MAX = 300;
    private static final int LOST_PERCENT_MAX = 30;

    public Schedule {
        faults = List.copyOf(faults);
    }

    /**
     * Makes a schedule.
     *
     * @param kinds those to be made; each is as likely as any other
     * @param length all faults have ended by then
     */
    public static Schedule of(long seed, List<Kind> kinds, Duration length) {
        var random = new SplittableRandom(seed);
        var faults = new ArrayList<Fault>();
        var at = FIRST_MILLIS;
        while (at < length.toMillis() - LASTS_MILLIS_MIN) {
            var fault = fault(random, kinds, at, length.toMillis() - at);
            faults.add(fault);
            var together = random.nextInt(TOGETHER) == 0;
            var pause = random.nextInt(PAUSE_MILLIS_MIN, PAUSE_MILLIS_MAX);
            at = (together ? at + fault.lastsMillis() / 2 : fault.endsMillis()) + pause;
        }
        faults.sort(Comparator.comparingLong(Fault::atMillis));
        return new Schedule(faults);
    }

    private static Fault fault(
            SplittableRandom random, List<Kind> kinds, long at, long longestMillis) {
        var kind = kinds.get(random.nextInt(kinds.size()));
        var lasts =
                switch (kind) {
                    case KILL, RESTART, TORN_TAIL, POWER_CUT, MOVE ->
                            between(random, LASTS_MILLIS_MIN, DOWN_MILLIS_MAX);
                    case FREEZE, PARTITION, ROUGH, FULL_DISK, SLOW_DISK, CLOCK, NO_CLOCK ->
                            between(random, LASTS_MILLIS_MIN, LASTS_MILLIS_MAX);
                };
        return new Fault(
                kind,
                whom(random, kind),
                random.nextLong(),
                at,
                Math.min(lasts, longestMillis),
                measure(random, kind));
    }

    private static Whom whom(SplittableRandom random, Kind kind) {
        return switch (kind) {
            case ROUGH -> Whom.ALL;
            case TORN_TAIL -> Whom.MINORITY;
            // When all have moved at once nobody knows where to look for anybody, which is not
            // promised yet.
            case MOVE ->
                    List.of(Whom.MASTER, Whom.FOLLOWER, Whom.MINORITY, Whom.MAJORITY)
                            .get(random.nextInt(4));
            case PARTITION ->
                    List.of(Whom.MASTER, Whom.MASTER, Whom.FOLLOWER, Whom.MINORITY)
                            .get(random.nextInt(4));
            default -> {
                var all = Whom.values();
                // The master matters most.
                var number = random.nextInt(all.length + 2);
                yield number < all.length ? all[number] : Whom.MASTER;
            }
        };
    }

    private static Fault.Measure measure(SplittableRandom random, Kind kind) {
        var shapes = Shape.values();
        var shape = shapes[random.nextInt(shapes.length)];
        var millis =
                switch (kind) {
                    case SLOW_DISK -> between(random, SLOW_MILLIS_MIN, SLOW_MILLIS_MAX);
                    case ROUGH -> between(random, 1, LATE_MILLIS_MAX);
                    case CLOCK -> random.nextLong(-CLOCK_MILLIS_MAX, CLOCK_MILLIS_MAX);
                    default -> 0;
                };
        return new Fault.Measure(shape, millis, random.nextInt(LOST_PERCENT_MAX));
    }

    /** Short ones are as likely as long ones: each power of ten has the same share. */
    private static long between(SplittableRandom random, long least, long most) {
        return Math.round(least * Math.pow((double) most / least, random.nextDouble()));
    }
}
