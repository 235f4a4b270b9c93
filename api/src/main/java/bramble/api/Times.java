package bramble.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Times as text: RFC 3339, such as {@code 2026-12-01T02:00:00Z} or {@code
 * 2026-12-01T03:00:00.250+01:00}. Written in UTC.
 *
 * <p>Read by hand because the JDK's formatter costs a command line tool a noticeable part of its
 * start.
 */
public final class Times {

    private Times() {}

    /**
     * Reads a time.
     *
     * @throws IllegalArgumentException if the text is no RFC 3339 time with an offset; the message
     *     shows the text and an example
     */
    public static Instant parse(String text) {
        if (text.length() < 20 || text.length() > 40) {
            throw notATime(text);
        }
        try {
            expect(text, 4, '-');
            expect(text, 7, '-');
            if (text.charAt(10) != 'T' && text.charAt(10) != 't' && text.charAt(10) != ' ') {
                throw notATime(text);
            }
            expect(text, 13, ':');
            expect(text, 16, ':');
            int end = 19;
            int nanos = 0;
            if (text.charAt(end) == '.') {
                int digits = 0;
                for (end++; end < text.length() && isDigit(text.charAt(end)); end++, digits++) {
                    nanos = digits < 9 ? nanos * 10 + (text.charAt(end) - '0') : nanos;
                }
                if (digits == 0) {
                    throw notATime(text);
                }
                for (; digits < 9; digits++) {
                    nanos *= 10;
                }
            }
            LocalDateTime local =
                    LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            number(text, 17, 19),
                            nanos);
            return local.toInstant(offset(text, end));
        } catch (DateTimeException e) {
            throw notATime(text);
        }
    }

    private static ZoneOffset offset(String text, int at) {
        String rest = text.substring(at);
        if (rest.equals("Z") || rest.equals("z")) {
            return ZoneOffset.UTC;
        }
        if (rest.length() != 6
                || rest.charAt(3) != ':'
                || (rest.charAt(0) != '+' && rest.charAt(0) != '-')) {
            throw notATime(text);
        }
        int sign = rest.charAt(0) == '-' ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * number(rest, 1, 3), sign * number(rest, 4, 6));
    }

    private static void expect(String text, int at, char expected) {
        if (text.charAt(at) != expected) {
            throw notATime(text);
        }
    }

    private static int number(String text, int from, int to) {
        int value = 0;
        for (int at = from; at < to; at++) {
            if (!isDigit(text.charAt(at))) {
                throw notATime(text);
            }
            value = value * 10 + (text.charAt(at) - '0');
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /**
     * Writes a time in UTC, to the millisecond: {@code 2026-12-01T02:00:00Z}, {@code
     * 2026-12-01T02:00:00.250Z}.
     */
    public static String format(Instant time) {
        LocalDateTime local = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(24);
        padded(text, local.getYear(), 4).append('-');
        padded(text, local.getMonthValue(), 2).append('-');
        padded(text, local.getDayOfMonth(), 2).append('T');
        padded(text, local.getHour(), 2).append(':');
        padded(text, local.getMinute(), 2).append(':');
        padded(text, local.getSecond(), 2);
        int millis = time.getNano() / 1_000_000;
        if (millis != 0) {
            padded(text.append('.'), millis, 3);
        }
        return text.append('Z').toString();
    }

    private static StringBuilder padded(StringBuilder text, int value, int digits) {
        String number = Integer.toString(value);
        return text.repeat('0', Math.max(0, digits - number.length())).append(number);
    }

    private static IllegalArgumentException notATime(String text) {
        return new IllegalArgumentException(
                "\""
                        + Quote.shortened(text)
                        + "\" is not a time: write RFC 3339 with an offset, such as 2026-12-01T02:00:00Z");
    }
}
