package bramble.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The items of a job")
class ItemsTest {

    private final Items listed = new Items.Listed(List.of("a", "b", "c", "d"));

    @Test
    @DisplayName("of a range are its numbers, both ends included")
    void range() {
        var range = new Items.Range(-1, 1);

        assertThat(range.size()).isEqualTo(3);
        assertThat(range.item(0)).contains("-1");
        assertThat(range.item(2)).contains("1");
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 9223372036854775807, 1",
        "-9223372036854775808, -9223372036854775808, 1",
        "1, 100000000, 100000000"
    })
    @DisplayName("of a range may lie anywhere")
    void rangeAnywhere(long first, long last, int size) {
        assertThat(new Items.Range(first, last).size()).isEqualTo(size);
        assertThat(new Items.Range(first, last).item(size - 1)).contains(Long.toString(last));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "1, 100000001", "-9223372036854775808, 9223372036854775807"})
    @DisplayName("of a range do not run backwards, and are not too many")
    void badRange(long first, long last) {
        assertThatThrownBy(() -> new Items.Range(first, last))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(first + " to " + last);
    }

    @Test
    @DisplayName("of a list are its texts, in its order")
    void list() {
        assertThat(listed.size()).isEqualTo(4);
        assertThat(listed.item(3)).contains("d");
    }

    @Test
    @DisplayName("of a selection are those of the base, by their places")
    void selection() {
        var selection = new Items.Selection(listed, TaskSet.of(1, 3));

        assertThat(selection.size()).isEqualTo(2);
        assertThat(selection.item(0)).contains("b");
        assertThat(selection.item(1)).contains("d");
    }

    @Test
    @DisplayName("are one task without text when there are none")
    void none() {
        var none = new Items.None();

        assertThat(none.size()).isEqualTo(1);
        assertThat(none.item(0)).isEmpty();
        assertThat(none.of(TaskSet.of(0))).isEqualTo(none);
    }

    @Test
    @DisplayName("of some tasks of a range stay a range when they are consecutive")
    void someOfARange() {
        var range = new Items.Range(100, 999);

        assertThat(range.of(TaskSet.range(10, 20))).isEqualTo(new Items.Range(110, 119));
        assertThat(range.of(TaskSet.of(0, 2))).isEqualTo(new Items.Listed(List.of("100", "102")));
    }

    @Test
    @DisplayName("of some tasks of a list or a selection are listed in their order")
    void someOfAList() {
        assertThat(listed.of(TaskSet.of(2, 0))).isEqualTo(new Items.Listed(List.of("a", "c")));
        assertThat(new Items.Selection(listed, TaskSet.of(1, 3)).of(TaskSet.of(1)))
                .isEqualTo(new Items.Listed(List.of("d")));
    }

    @Test
    @DisplayName("are at least one")
    void notEmpty() {
        assertThatThrownBy(() -> JobSpec.of(Program.of("x"), new Items.Listed(List.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
