package bramble.core;

import java.util.regex.Pattern;

/**
 * The name of something that nodes keep copies of: a file under its SHA-256, written {@code
 * sha256:…}, or a segment of small outputs under its writer and that writer's number for it,
 * written {@code segment:NODE:NUMBER}.
 */
public record ContentId(String text) implements Comparable<ContentId> {

    private static final String SHA256 = "sha256:";
    private static final String SEGMENT = "segment:";
    private static final Pattern FORM =
            Pattern.compile("sha256:[0-9a-f]{64}|segment:[0-9a-f-]{36}:[0-9]{1,18}");

    public ContentId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" names no content: write sha256: and 64 hexadecimal digits");
        }
    }

    /** A file, by the 64 hexadecimal digits of its SHA-256. */
    public static ContentId sha256(String digits) {
        return new ContentId(SHA256 + digits);
    }

    /** A segment. */
    public static ContentId segment(NodeId writer, long number) {
        return new ContentId(SEGMENT + writer + ":" + number);
    }

    public boolean isSegment() {
        return text.startsWith(SEGMENT);
    }

    /** Of a file: the 64 hexadecimal digits of its SHA-256. */
    public String digits() {
        return text.substring(SHA256.length());
    }

    /** A name for a file in a directory of contents. */
    public String fileName() {
        return isSegment() ? text.substring(SEGMENT.length()).replace(':', '.') : digits();
    }

    @Override
    public int compareTo(ContentId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
