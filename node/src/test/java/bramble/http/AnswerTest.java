package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The word of another node")
class AnswerTest {

    private static Answer ofLength(int length) {
        var in = new ByteArrayInputStream(new byte[length]);
        return new Answer(200, Map.of(), new Answer.Stream(in, -1));
    }

    @Test
    @DisplayName("is read whole up to its bound, and not at all beyond")
    void bounded() throws IOException {
        assertThat(ofLength(Answer.WORD_BYTES_MAX).word()).hasSize(Answer.WORD_BYTES_MAX);
        var tooLong = ofLength(Answer.WORD_BYTES_MAX + 1);
        assertThatThrownBy(tooLong::word)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1024 KiB");
    }
}
