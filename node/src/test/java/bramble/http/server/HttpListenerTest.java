package bramble.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A listener")
class HttpListenerTest {

    private static final Duration SHORT = Duration.ofSeconds(1);

    private static final Bounds.Times TIMES =
            new Bounds.Times(SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT);

    /** Bytes of the longest dribble, of 20 ms each; only a defect has as many. */
    private static final int DRIBBLES_MAX = 500;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private HttpListener listener;

    @BeforeEach
    void start() throws IOException {
        start(new Bounds(4, 4, 2, 3, Bounds.Times.STANDARD));
    }

    private void start(Bounds bounds) throws IOException {
        stop();
        listener =
                new HttpListener(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpListener.Service(null, bounds, this::answer, threads));
        listener.start();
    }

    /** So that everything has to be quick, for tests of what is not. */
    private void startHasty() throws IOException {
        start(new Bounds(10, 10, 2, 3, TIMES));
    }

    @AfterEach
    void stop() {
        if (listener != null) {
            listener.close();
        }
    }

    /** Whoever asks for /user is one, and answered what he sent. */
    private void answer(Exchange exchange) throws IOException {
        var path = exchange.target().getPath();
        if (path.startsWith("/user") && !exchange.isOfUser()) {
            throw new IOException("no room");
        }
        if (path.equals("/user/breaks")) {
            var out = exchange.begin(200, Map.of(), Exchange.LENGTH_UNKNOWN);
            out.write('a');
            out.flush();
            throw new IllegalStateException("planned");
        }
        if (path.equals("/user/long")) {
            var out = exchange.begin(200, Map.of(), Exchange.LENGTH_UNKNOWN);
            out.write('a');
            out.flush();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            out.write('b');
            out.close();
            return;
        }
        var body = path.endsWith("/unread") ? new byte[] {'-'} : exchange.body().readAllBytes();
        try (var out = exchange.begin(200, Map.of("X", "y"), body.length)) {
            out.write(body);
        }
    }

    private Talk talk() throws IOException {
        return Talk.with(listener.address());
    }

    private static String post(String path, String body) {
        return "POST %s HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(path, body.length(), body);
    }

    @Test
    @DisplayName("closes who says nothing, or half a head, or half a body, in time")
    void slow() throws IOException {
        startHasty();
        var words =
                List.of(
                        "",
                        "GET / HT",
                        "GET / HTTP/1.1\r\nA: b\r\n",
                        post("/", "x").replace(": 1", ": 2"),
                        post("/user", "x").replace(": 1", ": 2"),
                        "POST /user HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
        var talks = new ArrayList<Talk>();
        try {
            for (var each : words) {
                talks.add(talk().say(each));
            }
            for (var talk : talks) {
                assertThat(talk.hearAll()).as(words.get(talks.indexOf(talk))).isEqualTo("<end>");
            }
        } finally {
            for (var talk : talks) {
                talk.close();
            }
        }
    }

    @Test
    @DisplayName("closes a head that goes on byte by byte for ever")
    void dribble() throws IOException {
        startHasty();
        try (var talk = talk()) {
            talk.say("GET / HTTP/1.1\r\nA: ");
            var end = "";
            talk.socket().setSoTimeout(20);
            for (var tries = 0; end.isEmpty() && tries < DRIBBLES_MAX; tries++) {
                try {
                    end = talk.say("x").hear("<never>");
                } catch (java.net.SocketTimeoutException goesOn) {
                    end = "";
                } catch (java.net.SocketException closed) {
                    end = "<end>";
                }
            }
            assertThat(end).isEqualTo("<end>");
        }
    }

    @Test
    @DisplayName("closes an idle connection of a user")
    void idle() throws IOException {
        startHasty();
        try (var talk = talk()) {
            assertThat(talk.say(post("/user", "hi")).hear("hi"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("X: y\r\n")
                    .doesNotContain("Connection:");
            assertThat(talk.hearAll()).isEqualTo("<end>");
        }
    }

    @Test
    @DisplayName("answers a stranger once")
    void stranger() throws IOException {
        try (var talk = talk()) {
            assertThat(talk.say(post("/", "hi") + post("/", "again")).hearAll())
                    .contains("Connection: close\r\n")
                    .endsWith("\r\n\r\nhi<end>");
        }
    }

    @Test
    @DisplayName("does not cut a long answer, while its connections come and go")
    void longAnswer() throws IOException {
        startHasty();
        try (var talk = talk()) {
            talk.say(post("/user", "hi")).hear("hi");
            talk.say("GET /user/long HTTP/1.1\r\n\r\n");
            talk.hear("a\r\n");
            // Each of these lasts as long as anything may.
            for (var number = 0; number < 2; number++) {
                try (var silent = talk()) {
                    assertThat(silent.hearAll()).isEqualTo("<end>");
                }
            }
            mayEnd.countDown();
            assertThat(talk.hear("0\r\n\r\n")).isEqualTo("1\r\nb\r\n0\r\n\r\n");
        }
    }

    @Test
    @DisplayName("lets a newcomer in though another address has taken all places of strangers")
    void newcomer() throws IOException {
        start(new Bounds(4, 4, 2, 3, Bounds.Times.STANDARD));
        var silent = new ArrayList<Talk>();
        try {
            for (var number = 0; number < 4; number++) {
                silent.add(talk());
            }
            try (var newcomer = Talk.from("127.0.0.2", listener.address())) {
                assertThat(newcomer.say(post("/user", "hi")).hear("hi")).contains(" 200 ");
            }
            assertThat(silent.getFirst().hearAll()).isEqualTo("<end>");
            assertThat(silent.getLast().say(post("/", "here")).hearAll()).endsWith("here<end>");
        } finally {
            for (var each : silent) {
                each.close();
            }
        }
    }

    @Test
    @DisplayName("closes the user that is idle for longest when there are too many")
    void users() throws IOException {
        start(new Bounds(4, 4, 2, 3, Bounds.Times.STANDARD));
        try (var first = talk();
                var second = talk();
                var third = talk()) {
            first.say(post("/user", "one")).hear("one");
            await().until(() -> listener.idle() == 1);
            second.say(post("/user", "two")).hear("two");
            await().until(() -> listener.idle() == 2);
            third.say(post("/user", "three")).hear("three");

            assertThat(first.hearAll()).isEqualTo("<end>");
            assertThat(second.say(post("/user", "more")).hear("more")).contains(" 200 ");
        }
    }

    @Test
    @DisplayName("cuts an answer that its handler does not finish")
    void breaks() throws IOException {
        try (var talk = talk()) {
            assertThat(talk.say("GET /user/breaks HTTP/1.1\r\n\r\n").hearAll())
                    .endsWith("1\r\na\r\n<end>");
        }
    }

    @Test
    @DisplayName("reads on after a body that nobody read, and asks for one that waits to be asked")
    void bodies() throws IOException {
        try (var talk = talk()) {
            assertThat(talk.say(post("/user/unread", "x".repeat(100_000))).hear("\r\n\r\n-"))
                    .contains(" 200 ");
            talk.say("POST /user HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
            talk.say("3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n");
            assertThat(talk.hear("abcde")).contains("Content-Length: 5\r\n");
            talk.say("PUT /user HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(talk.hear("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(talk.say("ok").hear("ok")).contains(" 200 ");
        }
    }

    @Test
    @DisplayName("tells a stranger why though he sends a body that nobody reads")
    void refusedBody() throws IOException {
        try (var talk = talk()) {
            assertThat(talk.say(post("/unread", "x".repeat(1 << 20))).hearAll())
                    .endsWith("\r\n\r\n-<end>");
        }
    }

    @Test
    @DisplayName("speaks HTTP/1.0 to who does not know better, and no bodies to HEAD")
    void old() throws IOException {
        try (var talk = talk()) {
            talk.say("GET /user/long HTTP/1.0\r\n\r\n");
            mayEnd.countDown();
            assertThat(talk.hearAll()).doesNotContain("chunked").endsWith("\r\n\r\nab<end>");
        }
        try (var talk = talk()) {
            var said = post("/user", "abc").replace("POST", "HEAD");
            assertThat(talk.say(said).hear("\r\n\r\n")).contains("Content-Length: 3\r\n");
            assertThat(talk.say(post("/user", "next")).hear("next")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    @DisplayName("lets go of everything when it is closed")
    void closing() throws IOException {
        try (var talk = talk()) {
            talk.say(post("/user", "hi")).hear("hi");
            listener.close();
            assertThat(talk.hearAll()).isEqualTo("<end>");
        }
    }
}
