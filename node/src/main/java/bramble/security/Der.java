package bramble.security;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The few forms of DER (ITU-T X.690) of which a certificate is made. It only writes: whatever comes
 * from outside is read by the JDK.
 */
final class Der {

    private static final int LONG_LENGTH = 0x80;
    private static final int EXPLICIT = 0xA0;

    /** From this year on a time is written in the longer form (RFC 5280, 4.1.2.5). */
    private static final int GENERAL_TIME_FROM = 2050;

    private static final DateTimeFormatter SHORT_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter LONG_TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    /** One element: its tag, the length of its content, the content. */
    static byte[] element(int tag, byte[]... parts) {
        var content = joined(parts);
        var out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        if (content.length < LONG_LENGTH) {
            out.write(content.length);
        } else {
            var bytes = (32 - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
            out.write(LONG_LENGTH | bytes);
            for (var each = bytes - 1; each >= 0; each--) {
                out.write(content.length >>> (8 * each));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return element(0x30, parts);
    }

    static byte[] set(byte[]... parts) {
        return element(0x31, parts);
    }

    /** An element that a number stands before in place of a tag of its own. */
    static byte[] tagged(int number, byte[]... parts) {
        return element(EXPLICIT | number, parts);
    }

    static byte[] integer(BigInteger value) {
        return element(0x02, value.toByteArray());
    }

    static byte[] yes() {
        return element(0x01, new byte[] {(byte) 0xFF});
    }

    static byte[] octets(byte[] content) {
        return element(0x04, content);
    }

    /**
     * A string of bits.
     *
     * @param unused bits at the end of the last byte
     */
    static byte[] bits(int unused, byte[] content) {
        return element(0x03, new byte[] {(byte) unused}, content);
    }

    static byte[] text(String text) {
        return element(0x0C, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] time(Instant time) {
        return time.atZone(ZoneOffset.UTC).getYear() < GENERAL_TIME_FROM
                ? element(0x17, SHORT_TIME.format(time).getBytes(StandardCharsets.US_ASCII))
                : element(0x18, LONG_TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    /** An object identifier, as numbers with dots between them. */
    static byte[] identifier(String dotted) {
        var out = new ByteArrayOutputStream();
        var words = dotted.split("\\.", -1);
        out.write(Integer.parseInt(words[0]) * 40 + Integer.parseInt(words[1]));
        for (var each = 2; each < words.length; each++) {
            base128(out, Integer.parseInt(words[each]));
        }
        return element(0x06, out.toByteArray());
    }

    private static void base128(ByteArrayOutputStream out, int value) {
        var groups = Math.max(1, (32 - Integer.numberOfLeadingZeros(value) + 6) / 7);
        for (var each = groups - 1; each >= 0; each--) {
            out.write((value >>> (7 * each) & 0x7F) | (each > 0 ? 0x80 : 0));
        }
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
