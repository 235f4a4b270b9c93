package bramble.http;

import bramble.api.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of many small JSON documents on their way out, put together without an object for each. For
 * one thread.
 */
final class DocumentBuffer {

    /** Of the lowest number, with its sign. */
    private static final int DIGITS_MAX = 20;

    private byte[] bytes;
    private int size;

    /**
     * @param roomBytes what it has room for at first; it grows as it must
     */
    DocumentBuffer(int roomBytes) {
        bytes = new byte[roomBytes];
    }

    int size() {
        return size;
    }

    void put(byte one) {
        makeRoom(1);
        bytes[size++] = one;
    }

    void put(byte[] some) {
        put(some, 0, some.length);
    }

    private void put(byte[] some, int from, int length) {
        makeRoom(length);
        System.arraycopy(some, from, bytes, size, length);
        size += length;
    }

    /** A number in decimal digits. */
    void put(long number) {
        if (number < 0) {
            put(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
            return;
        }
        makeRoom(DIGITS_MAX);
        var digits = 1;
        for (var power = 10L; digits < DIGITS_MAX - 1 && number >= power; power *= 10) {
            digits++;
        }
        var rest = number;
        for (var at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    /**
     * Text in UTF-8 as a JSON string: plain characters as they are; all else the way that any
     * document is written.
     *
     * @param end behind the last byte, which is a line end or plain
     */
    void quote(byte[] text, int from, int end) {
        var isLine = end > from && text[end - 1] == '\n';
        var last = isLine ? end - 1 : end;
        for (var at = from; at < last; at++) {
            var next = text[at];
            if (next < ' ' || next == '"' || next == '\\' || next == 0x7F) {
                var whole = new String(text, from, end - from, StandardCharsets.UTF_8);
                put(Wire.quoted(whole).getBytes(StandardCharsets.UTF_8));
                return;
            }
        }
        put((byte) '"');
        put(text, from, last - from);
        if (isLine) {
            put((byte) '\\');
            put((byte) 'n');
        }
        put((byte) '"');
    }

    private void makeRoom(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    /** Writes all, and is empty then. */
    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
        size = 0;
    }
}
