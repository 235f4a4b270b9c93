package bramble.core;

import java.util.UUID;

/**
 * A job's identity: a UUIDv7 (RFC 9562) that the submitter makes before it first sends, so that it
 * can ask again and send again under the same name. Sorts by the time that it carries, oldest
 * first.
 */
public record JobId(UUID uuid) implements Comparable<JobId> {

    public JobId {
        if (uuid.version() != 7) {
            throw new IllegalArgumentException(
                    "a job id is a UUID of version 7, and "
                            + uuid
                            + " is of version "
                            + uuid.version());
        }
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
        return uuid.getMostSignificantBits() >>> 16;
    }

    @Override
    public int compareTo(JobId other) {
        return Uuids.compare(uuid, other.uuid);
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
