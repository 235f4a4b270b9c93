package bramble.plan;

import java.time.Duration;

/**
 * How the master keeps what tasks leave.
 *
 * @param copies on how many nodes each content is to be, where there are so many
 * @param age how long output is kept after its job's end, by the log's time
 * @param jobBytesMax how much the tasks of one job may leave together; one that leaves more is
 *     cancelled
 */
public record Keeping(int copies, Duration age, long jobBytesMax) {

    /** More would fill disks without making the loss of all of them any less likely to matter. */
    public static final int COPIES_MAX = 5;

    /** What one job may leave unless it is said: half a card of 32 GB. */
    public static final long JOB_BYTES_MAX = 16L << 30;

    /** Two copies for thirty days. */
    public static final Keeping STANDARD = new Keeping(2, Duration.ofDays(30), JOB_BYTES_MAX);

    public Keeping {
        if (copies < 1 || copies > COPIES_MAX) {
            throw new IllegalArgumentException(
                    "there may be 1 to " + COPIES_MAX + " copies, not " + copies);
        }
        if (age.isNegative() || age.isZero()) {
            throw new IllegalArgumentException("output is kept for some time, not for " + age);
        }
        if (jobBytesMax < 1) {
            throw new IllegalArgumentException(
                    "a job may leave some output, not " + jobBytesMax + " bytes");
        }
    }
}
