package bramble.plan;

import java.time.Duration;

/**
 * How the master keeps what tasks leave.
 *
 * @param copies on how many nodes each content is to be, where there are so many
 * @param age how long output is kept after its job's end, by the log's time
 */
public record Keeping(int copies, Duration age) {

    /** More would fill disks without making the loss of all of them any less likely to matter. */
    public static final int COPIES_MAX = 5;

    /** Two copies for thirty days. */
    public static final Keeping STANDARD = new Keeping(2, Duration.ofDays(30));

    public Keeping {
        if (copies < 1 || copies > COPIES_MAX) {
            throw new IllegalArgumentException(
                    "there may be 1 to " + COPIES_MAX + " copies, not " + copies);
        }
        if (age.isNegative() || age.isZero()) {
            throw new IllegalArgumentException("output is kept for some time, not for " + age);
        }
    }
}
