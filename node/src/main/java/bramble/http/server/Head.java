package bramble.http.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request (RFC 9112, sections 2 to 6), read with bounds. Stricter than many servers:
 * what could be understood in two ways is refused.
 *
 * @param headers by name, in which case does not matter; of several of one name the first
 * @param length of the body in bytes, {@link #CHUNKED} when it comes in chunks
 * @param keepsAlive whether the other side wants to send further requests
 * @param isOld whether it speaks HTTP/1.0, and so no chunks
 */
record Head(
        String method,
        URI target,
        Map<String, String> headers,
        long length,
        boolean keepsAlive,
        boolean isOld) {

    static final long CHUNKED = -1;

    /** Bytes of a whole head. */
    static final int BYTES_MAX = 32 << 10;

    /** Lines of headers. */
    static final int HEADERS_MAX = 100;

    private static final int METHOD_MAX = 20;

    /** Digits of a length: some less than a {@code long} has. */
    private static final int LENGTH_DIGITS_MAX = 15;

    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";

    /**
     * Reads one.
     *
     * @throws BadRequestException when it is none
     * @throws IOException when the other side has gone
     */
    static Head read(InputStream in) throws IOException {
        var lines = new Lines(in, BYTES_MAX, 431);
        var line = lines.next();
        if (line.isEmpty()) {
            // Some send an empty line after a body (RFC 9112, section 2.2).
            line = lines.next();
        }
        var parts = line.split(" ", -1);
        if (parts.length != 3
                || parts[0].length() > METHOD_MAX
                || !isToken(parts[0])
                || !parts[2].startsWith("HTTP/")) {
            throw bad("the first line is none of HTTP/1.1");
        }
        if (!parts[2].startsWith("HTTP/1.") || parts[2].length() != 8) {
            throw new BadRequestException(505, "this speaks HTTP/1.1");
        }
        var isOld = parts[2].equals("HTTP/1.0");
        var headers = headers(lines);
        var connection = headers.getOrDefault("Connection", "").toLowerCase(Locale.ROOT);
        var keepsAlive = isOld ? connection.equals("keep-alive") : !connection.contains("close");
        return new Head(parts[0], target(parts[1]), headers, length(headers), keepsAlive, isOld);
    }

    private static Map<String, String> headers(Lines lines) throws IOException {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        var count = 0;
        for (var line = lines.next(); !line.isEmpty(); line = lines.next()) {
            if (++count > HEADERS_MAX) {
                throw new BadRequestException(431, "a request has at most 100 headers");
            }
            var colon = line.indexOf(':');
            if (colon < 1 || !isToken(line.substring(0, colon))) {
                throw bad("a header has no proper name");
            }
            var name = line.substring(0, colon);
            var value = line.substring(colon + 1).strip();
            if (!isText(value)) {
                throw bad("a header has characters that may not be in it");
            }
            if (headers.putIfAbsent(name, value) != null
                    && (name.equalsIgnoreCase(CONTENT_LENGTH)
                            || name.equalsIgnoreCase(TRANSFER_ENCODING))) {
                throw bad("the length of the body is said twice");
            }
        }
        return headers;
    }

    private static long length(Map<String, String> headers) throws BadRequestException {
        var length = headers.get(CONTENT_LENGTH);
        var encoding = headers.get(TRANSFER_ENCODING);
        if (encoding != null) {
            if (length != null) {
                throw bad("the length of the body is said twice");
            }
            if (!encoding.equalsIgnoreCase("chunked")) {
                throw new BadRequestException(501, "bodies may be chunked and nothing else");
            }
            return CHUNKED;
        }
        if (length == null) {
            return 0;
        }
        if (length.isEmpty()
                || length.length() > LENGTH_DIGITS_MAX
                || !length.chars().allMatch(each -> each >= '0' && each <= '9')) {
            throw bad("Content-Length is no length");
        }
        return Long.parseLong(length);
    }

    private static URI target(String text) throws BadRequestException {
        // With two slashes a URI would begin with the name of a host.
        if (text.startsWith("/") && !text.startsWith("//")) {
            try {
                return new URI(text);
            } catch (URISyntaxException e) {
                throw bad("what is asked for is no path");
            }
        }
        throw bad("what is asked for does not begin with one slash");
    }

    /** The value of a header. */
    @Nullable String header(String name) {
        return headers.get(name);
    }

    private static BadRequestException bad(String message) {
        return new BadRequestException(400, message);
    }

    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(
                                each ->
                                        (each >= 'a' && each <= 'z')
                                                || (each >= 'A' && each <= 'Z')
                                                || (each >= '0' && each <= '9')
                                                || "!#$%&'*+-.^_`|~".indexOf(each) >= 0);
    }

    /** Whether it has no control characters but tabs, and so no line ends. */
    static boolean isText(String text) {
        return text.chars().allMatch(each -> (each >= ' ' && each != 0x7F) || each == '\t');
    }
}
