package bramble.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What a job may ask for")
class RulesTest {

    @Test
    @DisplayName("attempts are numbered, and losses are those that did not fail by themselves")
    void tries() {
        var third = Try.FIRST.afterFailure().afterLoss();

        assertThat(third).isEqualTo(new Try(3, 1));
        assertThat(third.losses()).isEqualTo(1);
        assertThat(Try.FIRST.losses()).isZero();
    }

    @Test
    @DisplayName("tries are in the order of their attempts, then of their failures")
    void order() {
        var second = new Try(2, 0);

        assertThat(List.of(new Try(2, 1), Try.FIRST, second).stream().sorted())
                .containsExactly(Try.FIRST, second, new Try(2, 1));
    }

    @ParameterizedTest(name = "{0} ms after {1} failures: {2} ms")
    @CsvSource({
        "1000, 1, 1000",
        "1000, 2, 2000",
        "1000, 12, 2048000",
        "1000, 13, 3600000",
        "1000, 1000, 3600000",
        "0, 1000, 0",
        "1, 64, 3600000",
        "1, 65, 3600000",
        "9223372036854775807, 1, 3600000",
        "9223372036854775807, 2, 3600000",
        "4611686018427387904, 3, 3600000"
    })
    @DisplayName("back-off doubles up to an hour, whatever the figures")
    void backoff(long backoffMillis, int failures, long expectedMillis) {
        assertThat(new AttemptRules(1, backoffMillis, 0, false).backoffMillisAfter(failures))
                .isEqualTo(expectedMillis);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0, false", "1001, 0, 0, false", "0, -1, 0, false", "0, 0, -1, false"})
    @DisplayName("rules for attempts are not negative, and retries not too many")
    void badAttempts(int retries, long backoffMillis, long timeoutMillis, boolean atMostOnce) {
        assertThatThrownBy(
                        () -> new AttemptRules(retries, backoffMillis, timeoutMillis, atMostOnce))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("tasks that run at most once have no retries")
    void atMostOnce() {
        assertThatThrownBy(() -> new AttemptRules(1, 0, 0, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most once");
    }

    @Test
    @DisplayName("a command is not empty")
    void command() {
        assertThatThrownBy(() -> Program.of()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Program.of("", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("needs are at least one cpu, and no negative memory")
    void needs() {
        assertThatThrownBy(() -> new Needs(0, 0, new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Needs(1, -1, new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a job's id is a UUID of version 7, and carries its time")
    void jobIds() {
        assertThat(JobId.parse("01890a5d-ac96-774b-bcce-b302099a8057").madeAtMillis())
                .isEqualTo(0x01890a5dac96L);
        assertThatThrownBy(() -> new JobId(new UUID(0x4000, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 7");
        assertThatThrownBy(() -> JobId.parse("1-2-7003-4-5"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("ids are in the order of their texts, even those with the highest bit")
    void idOrder() {
        var low = new NodeId(new UUID(1, 0));
        var middle = new NodeId(new UUID(1, -1));
        var high = new NodeId(new UUID(-1, 0));

        assertThat(List.of(high, middle, low).stream().sorted()).containsExactly(low, middle, high);
    }

    @Test
    @DisplayName("a long reason is cut")
    void longReason() {
        var end = new AttemptEnd(AttemptEnd.Kind.FAILED, 1, "x".repeat(5_000));

        assertThat(end.why()).hasSize(Limits.WHY_LENGTH_MAX + 1).endsWith("x…");
        assertThat(new AttemptEnd(end.kind(), 1, end.why())).isEqualTo(end);
    }

    @Test
    @DisplayName("a long reason is never cut in the middle of a character")
    void wholeCharacters() {
        var why = "x" + "🌿".repeat(1_000);
        var end = new AttemptEnd(AttemptEnd.Kind.FAILED, 1, why);

        assertThat(end.why().codePoints())
                .noneMatch(each -> Character.getType(each) == Character.SURROGATE);
        assertThat(new AttemptEnd(end.kind(), 1, end.why())).isEqualTo(end);
    }
}
