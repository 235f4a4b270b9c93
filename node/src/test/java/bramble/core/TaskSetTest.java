package bramble.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A set of tasks")
class TaskSetTest {

    @Test
    @DisplayName("is equal to one with the same tasks, however either came about")
    void equality() {
        var range = TaskSet.range(0, 100);
        var parts = TaskSet.range(50, 100).plus(TaskSet.range(0, 50));
        var rest = TaskSet.range(0, 200).minus(TaskSet.range(100, 200));
        var read = TaskSet.parse("0-99");

        assertThat(List.of(parts, rest, read, TaskSet.range(0, 200).lowest(100)))
                .allSatisfy(set -> assertThat(set).isEqualTo(range).hasSameHashCodeAs(range));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 10, 5_000, 70_000})
    @DisplayName("of consecutive tasks has the same hash code, however it came about")
    void hashCodes(int size) {
        var oneByOne = new TaskSet.Builder();
        for (var task = size - 1; task >= 0; task--) {
            oneByOne.add(task, task + 1);
        }

        assertThat(oneByOne.build())
                .isEqualTo(TaskSet.range(0, size))
                .hasSameHashCodeAs(TaskSet.range(0, size));
    }

    @Test
    @DisplayName("does not change when others are made from it")
    void immutable() {
        var set = TaskSet.of(1, 2, 3);
        set.plus(TaskSet.of(4));
        set.minus(TaskSet.of(1));
        set.intersection(TaskSet.of(2));
        set.lowest(1);
        set.above(2);

        assertThat(set).hasToString("1-3");
    }

    @Test
    @DisplayName("adds, takes away and intersects as sets do")
    void algebra() {
        var low = TaskSet.range(0, 6);
        var high = TaskSet.range(4, 9);

        assertThat(low.plus(high)).isEqualTo(TaskSet.range(0, 9));
        assertThat(low.minus(high)).isEqualTo(TaskSet.range(0, 4));
        assertThat(low.intersection(high)).isEqualTo(TaskSet.of(4, 5));
        assertThat(low.intersects(high)).isTrue();
        assertThat(low.intersects(TaskSet.of(7))).isFalse();
        assertThat(low.containsAll(TaskSet.of(0, 5))).isTrue();
        assertThat(low.containsAll(TaskSet.of(0, 6))).isFalse();
    }

    @Test
    @DisplayName("is the empty set when nothing is left")
    void empty() {
        assertThat(TaskSet.of(1).minus(TaskSet.of(1))).isEqualTo(TaskSet.EMPTY);
        assertThat(TaskSet.range(5, 5)).isEqualTo(TaskSet.EMPTY);
        assertThat(TaskSet.EMPTY.isEmpty()).isTrue();
        assertThat(TaskSet.EMPTY).hasToString("");
    }

    @Test
    @DisplayName("tells its lowest, its highest and those in between by their places")
    void places() {
        var set = TaskSet.parse("10-12,20");

        assertThat(set.first()).isEqualTo(10);
        assertThat(set.last()).isEqualTo(20);
        assertThat(set.at(3)).isEqualTo(20);
        assertThat(set.indexOf(20)).isEqualTo(3);
        assertThat(set.indexOf(0)).isZero();
        assertThat(set.lowest(2)).hasToString("10-11");
        assertThat(set.lowest(9)).isEqualTo(set);
        assertThat(set.above(11)).hasToString("12,20");
    }

    @Test
    @DisplayName("picks those of given places")
    void picks() {
        var set = TaskSet.parse("10-12,20,30-39");

        assertThat(set.at(TaskSet.of(0, 3, 5))).hasToString("10,20,31");
        assertThat(set.at(TaskSet.range(0, 14))).isEqualTo(set);
        assertThat(set.at(TaskSet.EMPTY)).isEqualTo(TaskSet.EMPTY);
    }

    @Test
    @DisplayName("tells its tasks lowest first")
    void iterates() {
        var tasks = new ArrayList<Integer>();
        TaskSet.of(70_000, 3, 1).iterator().forEachRemaining((int task) -> tasks.add(task));

        assertThat(tasks).containsExactly(1, 3, 70_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0-9", "3,5-6,100000-9999999", "2147483646"})
    @DisplayName("is written as ranges, and read again")
    void text(String text) {
        assertThat(TaskSet.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "-1",
                "3-",
                "-",
                ",",
                "1,",
                "5-4",
                "1--2",
                "2147483647",
                "2147483648",
                "+5",
                "1-+5",
                " 1",
                "1 - 2"
            })
    @DisplayName("is read from nothing else")
    void badText(String text) {
        assertThatThrownBy(() -> TaskSet.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "2, 1", "-2, -1"})
    @DisplayName("has no range that runs backwards or below zero")
    void badRange(int first, int end) {
        assertThatThrownBy(() -> TaskSet.range(first, end))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TaskSet.Builder().add(first, end))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("of ten million tasks is one range")
    void tenMillion() {
        var set = TaskSet.range(0, 10_000_000);
        var ranges = new ArrayList<String>();
        set.forEachRange((first, end) -> ranges.add(first + " to " + end));

        assertThat(set.size()).isEqualTo(10_000_000);
        assertThat(ranges).containsExactly("0 to 10000000");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    @DisplayName("does what a plain set of bits does, whatever is in it")
    void likeBits(long seed) {
        var random = new SplittableRandom(seed);
        for (var round = 0; round < 25; round++) {
            var a = bits(random);
            var b = bits(random);
            var or = (BitSet) a.clone();
            or.or(b);
            var without = (BitSet) a.clone();
            without.andNot(b);
            var and = (BitSet) a.clone();
            and.and(b);

            assertThat(set(a).plus(set(b))).as("seed %d", seed).isEqualTo(set(or));
            assertThat(set(a).minus(set(b))).as("seed %d", seed).isEqualTo(set(without));
            assertThat(set(a).intersection(set(b))).as("seed %d", seed).isEqualTo(set(and));
            assertThat(TaskSet.parse(set(a).toString())).isEqualTo(set(a));
        }
    }

    private static BitSet bits(SplittableRandom random) {
        var bits = new BitSet();
        for (var ranges = random.nextInt(0, 40); ranges > 0; ranges--) {
            var first = random.nextInt(0, 150_000);
            bits.set(first, first + random.nextInt(1, random.nextBoolean() ? 3 : 5_000));
        }
        return bits;
    }

    private static TaskSet set(BitSet bits) {
        return TaskSet.of(bits.stream().toArray());
    }
}
