package bramble.cli;

import bramble.api.Times;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** Times and spans as people write and read them. */
final class TimeText {

    private TimeText() {}

    /**
     * Whether a value of {@code --at} means a time and not a node: {@code HH:MM}, or something that
     * starts like a date. No host looks like either.
     */
    static boolean looksLikeTime(String text) {
        return matches(text, "00:00")
                || (text.length() >= 10 && matches(text.substring(0, 10), "0000-00-00"));
    }

    private static boolean matches(String text, String shape) {
        if (text.length() != shape.length()) {
            return false;
        }
        for (int at = 0; at < shape.length(); at++) {
            boolean digit = text.charAt(at) >= '0' && text.charAt(at) <= '9';
            if (shape.charAt(at) == '0' ? !digit : text.charAt(at) != shape.charAt(at)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads {@code HH:MM} (the next such time here), {@code YYYY-MM-DDTHH:MM[:SS]} (here) or RFC
     * 3339 with an offset.
     *
     * @throws UsageException if the text is none of these
     */
    static Instant parse(String text, ZonedDateTime now) {
        try {
            if (text.length() == 5) {
                ZonedDateTime today = now.with(LocalTime.parse(text));
                return (today.isAfter(now) ? today : today.plusDays(1)).toInstant();
            }
            if (text.length() == 16 || text.length() == 19) {
                return LocalDateTime.parse(text.replace(' ', 'T'))
                        .atZone(now.getZone())
                        .toInstant();
            }
            return Times.parse(text);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new UsageException(
                    "--at: \""
                            + text
                            + "\" is not a time: write HH:MM, 2026-12-01T02:00 or 2026-12-01T02:00:00Z");
        }
    }

    /** A time here, to the second: {@code 2026-12-01 02:00:00}. */
    static String local(Instant time) {
        LocalDateTime local = LocalDateTime.ofInstant(time, ZoneId.systemDefault()).withNano(0);
        String text = local.toString().replace('T', ' ');
        return text.length() == 16 ? text + ":00" : text;
    }

    /**
     * A span in at most two units: {@code 350 ms}, {@code 42s}, {@code 3m 20s}, {@code 5h 12m},
     * {@code 3d 4h}.
     */
    static String span(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 1) {
            return Math.max(0, span.toMillis()) + " ms";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        }
        if (seconds < 86_400) {
            return seconds / 3_600 + "h " + seconds / 60 % 60 + "m";
        }
        return seconds / 86_400 + "d " + seconds / 3_600 % 24 + "h";
    }
}
