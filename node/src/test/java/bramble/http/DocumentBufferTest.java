package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A buffer of documents")
class DocumentBufferTest {

    private final DocumentBuffer buffer = new DocumentBuffer(4);

    private String written() throws IOException {
        var out = new ByteArrayOutputStream();
        buffer.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 7, 9, 10, 99, 100, 999_999_999_999_999_999L, 1_000_000_000_000_000_000L})
    @DisplayName("writes numbers in decimal digits")
    void numbers(long number) throws IOException {
        buffer.put(number);
        assertThat(written()).isEqualTo(Long.toString(number));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1, -10})
    @DisplayName("writes the outermost and the negative ones too")
    void outermost(long number) throws IOException {
        buffer.put(number);
        assertThat(written()).isEqualTo(Long.toString(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "plain",
                "a line\n",
                "say \"yes\"\n",
                "back\\slash",
                "tab\there\n",
                "two\nlines\n",
                "\u007f\n",
                "gr\u00fcn \u20ac \ud83c\udf53\n"
            })
    @DisplayName("quotes text as any other document does")
    void quotes(String text) throws IOException {
        var bytes = ("x" + text + "y").getBytes(StandardCharsets.UTF_8);

        buffer.quote(bytes, 1, bytes.length - 1);

        assertThat(written()).isEqualTo(Wire.quoted(text));
    }

    @Test
    @DisplayName("is empty once it has been written")
    void empties() throws IOException {
        buffer.put("{}\n".getBytes(StandardCharsets.UTF_8));
        assertThat(written()).isEqualTo("{}\n");

        assertThat(buffer.size()).isZero();
        assertThat(written()).isEmpty();
    }
}
