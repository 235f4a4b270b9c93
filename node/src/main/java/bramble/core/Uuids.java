package bramble.core;

import java.util.UUID;

/** What {@link UUID} lacks: strict reading, and an order that follows the text. */
final class Uuids {

    private static final int TEXT_LENGTH = 36;

    private Uuids() {}

    static UUID parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            throw new IllegalArgumentException(
                    "an id has 36 characters, as in 01890a5d-ac96-774b-bcce-b302099a8057");
        }
        return UUID.fromString(text);
    }

    /** Compares as unsigned numbers; {@link UUID#compareTo} takes the first bit for a sign. */
    static int compare(UUID a, UUID b) {
        var high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }
}
