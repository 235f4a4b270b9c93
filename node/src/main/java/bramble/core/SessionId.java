package bramble.core;

import java.util.UUID;

/**
 * One life of a node's process, from start to end. A lease belongs to the session it was given to,
 * so that a process that comes back with an empty memory is never taken for the one that received
 * the lease.
 *
 * @param uuid its upper half counts the starts of the node, so that a call of an earlier life that
 *     arrives late is known as such; the lower half is random
 */
public record SessionId(UUID uuid) {

    /** The session of a node's start with the given number, which grows with each start. */
    public static SessionId of(long start, long random) {
        return new SessionId(new UUID(start, random));
    }

    /** Whether this life of a node ended before that one of the same node began. */
    public boolean isBefore(SessionId other) {
        return uuid.getMostSignificantBits() < other.uuid.getMostSignificantBits();
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
