package bramble.cli;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.TaskCounts;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What people write and read")
class TimeTextTest {

    private static final ZonedDateTime NOW =
            ZonedDateTime.of(2026, 11, 22, 12, 0, 0, 0, ZoneId.of("Europe/Berlin"));

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "12:01,2026-11-22T11:01:00Z",
        "12:00,2026-11-23T11:00:00Z",
        "02:30,2026-11-23T01:30:00Z",
        "2026-12-01T02:00,2026-12-01T01:00:00Z",
        "2026-12-01T02:00:00Z,2026-12-01T02:00:00Z"
    })
    @DisplayName("a time is here and next unless it says otherwise")
    void times(String text, String expected) {
        assertThat(TimeText.looksLikeTime(text)).isTrue();
        assertThat(TimeText.parse(text, NOW)).hasToString(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"attic", "attic:7420", "10.0.0.1:7420", "10:7420", "[::1]:7420", "pi4:80"})
    @DisplayName("an address does not look like a time")
    void addresses(String text) {
        assertThat(TimeText.looksLikeTime(text)).isFalse();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"350,350 ms", "42000,42s", "200000,3m 20s", "18720000,5h 12m", "273600000,3d 4h"})
    @DisplayName("a span has two units at most")
    void spans(long millis, String text) {
        assertThat(TimeText.span(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    @DisplayName("a progress bar fits the terminal and tells what is left")
    void progressBar() {
        TaskCounts counts = new TaskCounts(48, 2, 49, 1, 0, 0, 100);
        assertThat(ProgressBar.line(counts, Duration.ofSeconds(10), 120))
                .isEqualTo(
                        "["
                                + "#".repeat(20)
                                + " ".repeat(20)
                                + "] 50/100  2 running  1 failed  about 10s left");
        assertThat(ProgressBar.line(counts, Duration.ofSeconds(10), 20)).startsWith("50/100");
        for (int width = 20; width < 200; width++) {
            assertThat(ProgressBar.line(counts, Duration.ofSeconds(10), width).length())
                    .isLessThan(Math.max(width, 50));
        }
    }
}
