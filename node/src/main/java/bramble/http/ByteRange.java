package bramble.http;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One range of bytes that was asked for (RFC 9110, section 14.1.2).
 *
 * @param first the first byte; negative for so many bytes before the end
 * @param last the last byte
 */
record ByteRange(long first, long last) {

    private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * The range of a header; null when there is none, or none of a form that must be understood:
     * then all is answered.
     */
    static @Nullable ByteRange read(Optional<String> header) {
        var form = FORM.matcher(header.orElse("").strip());
        if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
            return null;
        }
        if (form.group(1).isEmpty()) {
            return new ByteRange(-Long.parseLong(form.group(2)), Long.MAX_VALUE - 1);
        }
        var first = Long.parseLong(form.group(1));
        var last = form.group(2).isEmpty() ? Long.MAX_VALUE - 1 : Long.parseLong(form.group(2));
        return last < first ? null : new ByteRange(first, last);
    }

    /** Where it begins in something of a length. */
    long begin(long length) {
        return first < 0 ? Math.max(0, length + first) : first;
    }

    /** Where it ends in something of a length, that byte not included. */
    long end(long length) {
        return Math.min(length, last + 1);
    }
}
