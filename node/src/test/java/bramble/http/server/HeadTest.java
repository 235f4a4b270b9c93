package bramble.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The head of a request")
class HeadTest {

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String unescaped(String text) {
        return text.replace("~", "\r\n").replace("^", "\u0001");
    }

    @Test
    @DisplayName("is read with its names in any case, up to the empty line")
    void read() throws IOException {
        var in =
                in(
                        "\r\nPUT /v1/jobs/x?a=b%20c HTTP/1.1\r\nHOST: h:1\r\ncontent-length:  12 \r\n\r\nrest");

        var head = Head.read(in);

        assertThat(head.method()).isEqualTo("PUT");
        assertThat(head.target()).hasToString("/v1/jobs/x?a=b%20c");
        assertThat(head.header("host")).isEqualTo("h:1");
        assertThat(head.length()).isEqualTo(12);
        assertThat(head.keepsAlive()).isTrue();
        assertThat(in.readAllBytes()).hasSize(4);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @DisplayName("is refused when it is none, or may mean two things:")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hello~~                                                              | 400
                    GET  / HTTP/1.1~~                                                    | 400
                    GET / HTTP/1.1 ~~                                                    | 400
                    G(T / HTTP/1.1~~                                                     | 400
                    GET http://elsewhere/ HTTP/1.1~~                                     | 400
                    GET //elsewhere/ HTTP/1.1~~                                          | 400
                    GET * HTTP/1.1~~                                                     | 400
                    GET /% HTTP/1.1~~                                                    | 400
                    GET / HTTP/2.0~~                                                     | 505
                    GET / HTTP/1.1~A : b~~                                               | 400
                    GET / HTTP/1.1~: b~~                                                 | 400
                    GET / HTTP/1.1~nocolon~~                                             | 400
                    GET / HTTP/1.1~A: b~ folded~~                                        | 400
                    GET / HTTP/1.1~A: b^~~                                               | 400
                    GET / HTTP/1.1~Content-Length: -1~~                                  | 400
                    GET / HTTP/1.1~Content-Length: +1~~                                  | 400
                    GET / HTTP/1.1~Content-Length:~~                                     | 400
                    GET / HTTP/1.1~Content-Length: 1, 1~~                                | 400
                    GET / HTTP/1.1~Content-Length: 9999999999999999~~                    | 400
                    GET / HTTP/1.1~Content-Length: 1~Content-Length: 1~~                 | 400
                    GET / HTTP/1.1~Content-Length: 1~Transfer-Encoding: chunked~~        | 400
                    GET / HTTP/1.1~Transfer-Encoding: chunked~Transfer-Encoding: gzip~~  | 400
                    GET / HTTP/1.1~Transfer-Encoding: gzip, chunked~~                    | 501
                    """)
    void refused(String text, int status) {
        assertThatThrownBy(() -> Head.read(in(unescaped(text))))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    /** Says the same for ever, and counts how much of it was read. */
    private static final class Endless extends InputStream {
        private final byte[] begin;
        private final byte[] more;
        private int at;

        Endless(String begin, String more) {
            this.begin = begin.getBytes(StandardCharsets.ISO_8859_1);
            this.more = more.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            for (var place = 0; place < length; place++) {
                bytes[offset + place] = (byte) read();
            }
            return length;
        }

        @Override
        public int read() {
            var here = at++;
            return here < begin.length ? begin[here] : more[(here - begin.length) % more.length];
        }
    }

    @ParameterizedTest(name = "{0}{1}{1}…")
    @DisplayName("is refused when it does not end:")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET /             | x
                    GET / HTTP/1.1~   | A: b~
                    GET / HTTP/1.1~A: | x
                    """)
    void endless(String begin, String more) {
        var in = new Endless(unescaped(begin), unescaped(more));

        assertThatThrownBy(() -> Head.read(in))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.status()).isEqualTo(431));
        assertThat(in.at).isLessThanOrEqualTo(Head.BYTES_MAX);
    }

    private static final RequestBody.Watch NOBODY =
            new RequestBody.Watch() {
                @Override
                public void waits() {}

                @Override
                public void came() {}

                @Override
                public void ended() {}
            };

    @ParameterizedTest(name = "{0}{1}{1}…")
    @DisplayName("has a body in chunks that is refused when it does not come to its point:")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    5                 | 0
                    0~                | A: b~
                    x~                | x
                    -1~               | x
                    ffffffffffffffff~ | x
                    1~aa              | x
                    ;                 | x
                    """)
    void endlessChunks(String begin, String more) {
        var in = new Endless(unescaped(begin), unescaped(more));
        var body = new RequestBody(in, Head.CHUNKED, NOBODY);

        assertThatThrownBy(body::readAllBytes).isInstanceOf(BadRequestException.class);
        assertThat(in.at).isLessThanOrEqualTo(Head.BYTES_MAX + 10);
    }

    @Test
    @DisplayName("has a body whose end is missed when it breaks off")
    void breaksOff() {
        assertThatThrownBy(() -> new RequestBody(in("abc"), 4, NOBODY).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("middle of a body");
    }
}
