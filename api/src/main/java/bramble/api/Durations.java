package bramble.api;

import java.time.Duration;

/**
 * Durations as text: one or more whole numbers with a unit each, largest unit first, such as {@code
 * 90s}, {@code 10m}, {@code 1h30m}, {@code 500ms} or {@code 2d}.
 */
public final class Durations {

    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
    private static final long[] UNIT_MILLIS = {86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};

    /** The longest duration that is read or written: 100 years of 365 days. */
    public static final Duration MAX = Duration.ofDays(36_500);

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if the text is no duration; the message shows the text and
     *     an example
     */
    public static Duration parse(String text) {
        long millis = 0;
        int at = 0;
        int lastUnit = -1;
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at == start || at - start > 13) {
                throw notADuration(text);
            }
            long number = Long.parseLong(text, start, at, 10);
            int unitStart = at;
            while (at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
                at++;
            }
            int unit = unitOf(text.substring(unitStart, at));
            if (unit <= lastUnit || number > MAX.toMillis() / UNIT_MILLIS[unit]) {
                throw notADuration(text);
            }
            lastUnit = unit;
            millis += number * UNIT_MILLIS[unit];
        }
        if (lastUnit < 0 || millis > MAX.toMillis()) {
            throw notADuration(text);
        }
        return Duration.ofMillis(millis);
    }

    /**
     * Writes a duration in the form that {@link #parse} reads; parts of a millisecond are cut off.
     */
    public static String format(Duration duration) {
        long rest = duration.toMillis();
        if (rest == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        for (int unit = 0; unit < UNITS.length; unit++) {
            long number = rest / UNIT_MILLIS[unit];
            if (number != 0) {
                text.append(number).append(UNITS[unit]);
                rest -= number * UNIT_MILLIS[unit];
            }
        }
        return text.toString();
    }

    private static int unitOf(String word) {
        for (int unit = 0; unit < UNITS.length; unit++) {
            if (UNITS[unit].equals(word)) {
                return unit;
            }
        }
        return -1;
    }

    private static IllegalArgumentException notADuration(String text) {
        return new IllegalArgumentException(
                "\""
                        + Quote.shortened(text)
                        + "\" is not a duration: write whole numbers with d, h, m, s or ms, such as 90s or 1h30m");
    }
}
