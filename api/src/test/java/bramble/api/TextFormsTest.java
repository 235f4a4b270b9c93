package bramble.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Durations, sizes, times and ids as text")
class TextFormsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "90s,90000,1m30s",
        "10m,600000,10m",
        "1h30m,5400000,1h30m",
        "500ms,500,500ms",
        "2d,172800000,2d",
        "0s,0,0s",
        "1d1ms,86400001,1d1ms"
    })
    @DisplayName("a duration is read, and written in its shortest form")
    void durations(String text, long millis, String shortest) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(shortest);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "5",
                "s",
                "-1s",
                "1.5s",
                "1 s",
                "1s1h",
                "1s1s",
                "1w",
                "99999999999999d",
                "36501d",
                "1h 30m",
                "PT5S"
            })
    @DisplayName("what is no duration is refused with an example")
    void notADuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("1h30m");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0,0,0",
        "1000,1000,1000",
        "256M,268435456,256M",
        "1G,1073741824,1G",
        "1024K,1048576,1M",
        "3KiB,3072,3K",
        "2kb,2048,2K",
        "1T,1099511627776,1T"
    })
    @DisplayName("a size is read, and written in its shortest exact form")
    void sizes(String text, long bytes, String shortest) {
        assertThat(Size.parse(text.replace("kb", "KB"))).isEqualTo(new Size(bytes));
        assertThat(new Size(bytes)).hasToString(shortest);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "M",
                "-1",
                "1.5G",
                "1 G",
                "5X",
                "5MM",
                "99999999999T",
                "9999999999999999999"
            })
    @DisplayName("what is no size is refused with an example")
    void notASize(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Size.parse(text))
                .withMessageContaining("256M");
    }

    @Test
    @DisplayName("a time reads and writes like the JDK's own")
    void times() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 2_000; round++) {
            Instant time = Instant.ofEpochMilli(random.nextLong(253_402_300_799_000L));
            assertThat(Times.parse(Times.format(time))).isEqualTo(time);
            assertThat(Instant.parse(Times.format(time))).isEqualTo(time);
            assertThat(Times.parse(time.toString())).isEqualTo(time);
        }
        assertThat(Times.parse("2026-12-01T03:00:00.5+01:00"))
                .isEqualTo(Instant.parse("2026-12-01T02:00:00.500Z"));
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-12-01",
                "2026-12-01T02:00:00",
                "2026-12-01T02:00Z",
                "2026-12-01T25:00:00Z",
                "2026-02-30T00:00:00Z",
                "2026-12-01T02:00:00.Z",
                "2026-12-01T02:00:00+1:00",
                "2026-12-01T02:00:00+99:00",
                "2026-12-01x02:00:00Z"
            })
    @DisplayName("what is no time is refused with an example")
    void notATime(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Times.parse(text))
                .withMessageContaining("2026-12-01T02:00:00Z");
    }

    @Test
    @DisplayName("a new id is a UUID of version 7 that carries its time and does not repeat")
    void ids() {
        long before = System.currentTimeMillis();
        Set<UUID> ids = new HashSet<>();
        for (int round = 0; round < 10_000; round++) {
            UUID id = JobIds.next();
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(JobIds.epochMillis(id)).isBetween(before, System.currentTimeMillis());
            ids.add(id);
        }
        assertThat(ids).hasSize(10_000);
        assertThat(JobIds.at(1_000).toString()).isLessThan(JobIds.at(1_001).toString());
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "0197c0de7a2b70008000-0123456789ab",
                "0197c0de-7a2b-7000-8000-0123456789ag",
                "../../../etc/passwd",
                "٠197c0de-7a2b-7000-8000-0123456789ab"
            })
    @DisplayName("what is no id is refused")
    void notAnId(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobIds.parse(text))
                .withMessageContaining("UUID");
    }
}
