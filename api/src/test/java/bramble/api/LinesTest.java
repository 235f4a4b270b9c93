package bramble.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The lines of a body")
class LinesTest {

    /** Gives at most so many bytes at once, and does not say how many there are. */
    private static final class Slow extends FilterInputStream {
        private final int most;

        Slow(String text, int most) {
            super(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            this.most = most;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            return super.read(into, from, Math.min(most, length));
        }

        @Override
        public int available() {
            throw new AssertionError("it would read all that has come into memory");
        }
    }

    private static List<String> all(InputStream in) throws IOException {
        Lines lines = new Lines(in);
        List<String> all = new ArrayList<>();
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            all.add(new String(line, StandardCharsets.UTF_8));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 100})
    @DisplayName("are the same however they arrive")
    void pieces(int most) throws IOException {
        assertThat(all(new Slow("one\n\n\ntw\u00f6\nthree\n\nlast", most)))
                .containsExactly("one", "tw\u00f6", "three", "last");
    }

    @Test
    @DisplayName("may be longer than what is read at once")
    void longOnes() throws IOException {
        String first = "x".repeat(150_000);
        String second = "y".repeat(70_000);

        assertThat(all(new Slow(first + "\n" + second + "\n", 1 << 20)))
                .containsExactly(first, second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\n\n\n"})
    @DisplayName("are none where there is no text")
    void none(String text) throws IOException {
        assertThat(all(new Slow(text, 10))).isEmpty();
    }

    @Test
    @DisplayName("let what was shown be flushed before more is waited for")
    void quiet() throws IOException {
        List<String> seen = new ArrayList<>();
        Lines lines = new Lines(new Slow("a\nb\nc\n", 4), () -> seen.add("quiet"));
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            seen.add(new String(line, StandardCharsets.UTF_8));
        }

        assertThat(seen).containsExactly("quiet", "a", "b", "quiet", "c", "quiet");
    }
}
