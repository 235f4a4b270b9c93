package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.api.ProblemException;
import bramble.api.ProblemType;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The formats that nodes understand")
class FormatsTest {

    private static final Formats MIDDLE = new Formats(3, 5, "0.5.0");

    @Test
    @DisplayName("are said in a word, and read again")
    void text() {
        assertThat(MIDDLE.text()).isEqualTo("3-5 0.5.0");
        assertThat(Formats.parse(MIDDLE.text())).isEqualTo(MIDDLE);
    }

    @Test
    @DisplayName("meet where one is common to both")
    void meet() {
        assertThat(MIDDLE.meet(new Formats(1, 3, "a"))).isTrue();
        assertThat(MIDDLE.meet(new Formats(5, 9, "a"))).isTrue();
        assertThat(MIDDLE.meet(new Formats(1, 9, "a"))).isTrue();
        assertThat(MIDDLE.meet(new Formats(1, 2, "a"))).isFalse();
        assertThat(MIDDLE.meet(new Formats(6, 9, "a"))).isFalse();
    }

    @Test
    @DisplayName("are refused in words that say who, what is wanted, and what to do")
    void words() {
        assertThat(MIDDLE.refusal(new Formats(1, 2, "0.2.0")))
                .isEqualTo(
                        "the node's Bramble 0.2.0 understands formats 1 to 2 and is too old for this cluster, where Bramble 0.5.0 understands formats 3 to 5: install 0.5.0 on its machine and start it again");
        assertThat(MIDDLE.refusal(new Formats(6, 6, "0.9.0")))
                .contains("understands format 6 and is too new")
                .contains("upgrade the other nodes first");
    }

    @Test
    @DisplayName("are those of the first version where a node does not say them")
    void unsaid() {
        assertThatCode(() -> Formats.require(Optional.empty())).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("that are too new or none at all are refused")
    void refused() {
        assertThat(problem("7-9 0.9.0")).isEqualTo(Formats.UNFIT);
        assertThat(problem("9-7 0.9.0")).isEqualTo(ProblemType.INVALID);
        assertThat(problem("none")).isEqualTo(ProblemType.INVALID);
        assertThatThrownBy(() -> Formats.parse("1-1")).isInstanceOf(IllegalArgumentException.class);
    }

    private static ProblemType problem(String said) {
        try {
            Formats.require(Optional.of(said));
        } catch (ProblemException e) {
            return e.problem().kind();
        }
        throw new AssertionError(said + " was let in");
    }
}
