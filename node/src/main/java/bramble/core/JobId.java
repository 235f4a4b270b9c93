package bramble.core;

import java.util.UUID;

/**
 * A job's identity: a UUIDv7 (RFC 9562) that the submitter makes before it first sends, so that it
 * can ask again and send again under the same name. Sorts by the time that it carries, oldest
 * first. There is one for each job, so it is kept as two numbers.
 */
public final class JobId implements Comparable<JobId> {

    private final long high;
    private final long low;

    /**
     * @throws IllegalArgumentException when the UUID is of another version than 7
     */
    public JobId(UUID uuid) {
        if (uuid.version() != 7) {
            throw new IllegalArgumentException(
                    "a job id is a UUID of version 7, and "
                            + uuid
                            + " is of version "
                            + uuid.version());
        }
        high = uuid.getMostSignificantBits();
        low = uuid.getLeastSignificantBits();
    }

    public UUID uuid() {
        return new UUID(high, low);
    }

    /**
     * Reads the 36-character form, in lower or upper case.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static JobId parse(String text) {
        return new JobId(Uuids.parse(text));
    }

    /**
     * The wall clock of the machine that made this id, in milliseconds since 1970. It may be wrong.
     */
    public long madeAtMillis() {
        return high >>> 16;
    }

    /** Compares as unsigned numbers, which follows the text. */
    @Override
    public int compareTo(JobId other) {
        var byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JobId that && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    @Override
    public String toString() {
        return uuid().toString();
    }
}
