package bramble.api;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * Makes and reads the ids of jobs: UUIDs of version 7, which carry the time of their making and
 * sort by it.
 */
public final class JobIds {

    private static final int TEXT_CHARS = 36;

    private JobIds() {}

    /**
     * A new id: 48 bits of wall-clock milliseconds, then 74 random bits. May be called from any
     * thread.
     */
    public static UUID next() {
        return at(System.currentTimeMillis());
    }

    /** A new id that carries the given time, in milliseconds since 1970. */
    public static UUID at(long epochMillis) {
        long random = Random.SOURCE.nextLong();
        long high = (epochMillis << 16) | 0x7000L | (random & 0xFFFL);
        long low = (Random.SOURCE.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** The milliseconds since 1970 that an id of version 7 carries, or -1 for any other id. */
    public static long epochMillis(UUID id) {
        return id.version() == 7 ? id.getMostSignificantBits() >>> 16 : -1;
    }

    /**
     * Reads an id. Stricter than {@link UUID#fromString}, which takes {@code 1-1-1-1-1} too.
     *
     * @throws IllegalArgumentException if the text is not a UUID in its full form
     */
    public static UUID parse(String text) {
        boolean wellFormed = text.length() == TEXT_CHARS;
        for (int at = 0; wellFormed && at < TEXT_CHARS; at++) {
            boolean dash = at == 8 || at == 13 || at == 18 || at == 23;
            wellFormed =
                    dash
                            ? text.charAt(at) == '-'
                            : Character.digit(text.charAt(at), 16) >= 0 && text.charAt(at) < 128;
        }
        if (!wellFormed) {
            throw new IllegalArgumentException(
                    "\""
                            + Quote.shortened(text)
                            + "\" is not an id: write a UUID, such as 0197c0de-7a2b-7000-8000-0123456789ab");
        }
        return UUID.fromString(text);
    }

    /**
     * Loaded on first use, because the source of random numbers costs time that commands without a
     * new id need not pay.
     */
    private static final class Random {
        static final SecureRandom SOURCE = new SecureRandom();
    }
}
