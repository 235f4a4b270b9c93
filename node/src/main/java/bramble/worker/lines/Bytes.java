package bramble.worker.lines;

import java.util.Arrays;

/** A buffer that grows. For one thread. */
final class Bytes {

    private static final int DIGITS_MAX = 20;

    private byte[] array = new byte[8 << 10];
    private int length;

    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    /** Forgets what stands behind. */
    void cut(int to) {
        length = to;
    }

    void add(byte one) {
        reserve(1);
        array[length++] = one;
    }

    void add(byte[] many) {
        reserve(many.length);
        System.arraycopy(many, 0, array, length, many.length);
        length += many.length;
    }

    /** Adds a number in decimal digits. */
    void addNumber(long number) {
        reserve(DIGITS_MAX);
        if (number == Long.MIN_VALUE) {
            add(Long.toString(number).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return;
        }
        var rest = number;
        if (rest < 0) {
            array[length++] = '-';
            rest = -rest;
        }
        var digits = 1;
        for (var power = rest / 10; power > 0; power /= 10) {
            digits++;
        }
        for (var at = length + digits - 1; at >= length; at--) {
            array[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private void reserve(int more) {
        if (length + more > array.length) {
            array = Arrays.copyOf(array, Math.max(length + more, 2 * array.length));
        }
    }
}
