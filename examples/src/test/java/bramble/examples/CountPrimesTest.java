package bramble.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Counting primes")
class CountPrimesTest {

    @ParameterizedTest(name = "[{0}, {1}) holds {2}")
    @DisplayName("counts both ends right:")
    @CsvSource({
        "0, 0, 0",
        "0, 2, 0",
        "0, 3, 1",
        "2, 3, 1",
        "2, 2, 0",
        "3, 4, 1",
        "4, 5, 0",
        "7, 11, 1",
        "7, 12, 2",
        "9, 10, 0",
        "25, 26, 0",
        "49, 50, 0",
        "961, 962, 0",
        "0, 100, 25",
        "2147483629, 2147483647, 1",
    })
    void countsBothEnds(long from, long to, long primes) {
        assertThat(CountPrimes.count(from, to)).isEqualTo(primes);
    }

    @Test
    @DisplayName("agrees with trial division on every small range")
    void agreesWithTrialDivision() {
        for (int from = 0; from < 60; from++) {
            for (int to = from; to < 130; to++) {
                assertThat(CountPrimes.count(from, to))
                        .as("[%d, %d)", from, to)
                        .isEqualTo(byTrialDivision(from, to));
            }
        }
    }

    @Test
    @DisplayName("finds 1,270,607 below 20 million, in one range and in 200")
    void knownTotal() {
        assertThat(CountPrimes.count(0, 20_000_000)).isEqualTo(1_270_607);
        assertThat(
                        LongStream.range(0, 200)
                                .map(
                                        index ->
                                                CountPrimes.count(
                                                        index * CountPrimes.RANGE_LENGTH,
                                                        (index + 1) * CountPrimes.RANGE_LENGTH))
                                .sum())
                .isEqualTo(1_270_607);
    }

    @ParameterizedTest(name = "[{0}, {1})")
    @DisplayName("refuses what is no range:")
    @CsvSource({"-1, 5", "5, 4", "0, 2147483648"})
    void refusesNoRange(long from, long to) {
        assertThatThrownBy(() -> CountPrimes.count(from, to))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static long byTrialDivision(int from, int to) {
        return IntStream.range(Math.max(from, 2), to)
                .filter(
                        candidate ->
                                IntStream.range(2, candidate)
                                        .noneMatch(divisor -> candidate % divisor == 0))
                .count();
    }
}
