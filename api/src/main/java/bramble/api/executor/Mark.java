package bramble.api.executor;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Says which item an answer is to, so that a line that is none, printed by code that goes around
 * {@link System#out}, cannot shift answers to other items unnoticed.
 */
final class Mark {

    /** Characters of a mark. */
    static final int CHARS = 8;

    private Mark() {}

    /** That of an item, as it stands in its line: its CRC-32C in hexadecimal. */
    static String of(String item) {
        CRC32C sum = new CRC32C();
        sum.update(item.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
