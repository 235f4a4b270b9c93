package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.api.JoinToken;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.TokenView;
import bramble.api.Wire;
import bramble.http.MemberForms.JoinJson;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Wrong tokens")
class AttemptsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Attempts attempts = new Attempts(nanos::get);

    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }

    private void failTooOften(String from) throws Exception {
        for (var i = 0; i < Attempts.FAILURES_MAX; i++) {
            attempts.refuseTooMany(address(from));
            attempts.failed(address(from));
        }
    }

    @Test
    @DisplayName(
            "of one address are limited until its minute is over, and are told how long that is")
    void limited() throws Exception {
        failTooOften("192.0.2.1");
        nanos.addAndGet(Attempts.WINDOW.toNanos() - 1_000_000_000);
        assertThatThrownBy(() -> attempts.refuseTooMany(address("192.0.2.1")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().kind()).isEqualTo(ProblemType.OVERLOADED);
                            assertThat(e.problem().retryAfter()).isEqualTo(2);
                        });
        attempts.refuseTooMany(address("192.0.2.2"));

        nanos.addAndGet(1_000_000_000);
        attempts.refuseTooMany(address("192.0.2.1"));
    }

    @Test
    @DisplayName("of one IPv6 network are those of one address")
    void network() throws Exception {
        failTooOften("2001:db8::1");
        assertThatThrownBy(() -> attempts.refuseTooMany(address("2001:db8::2:3")))
                .isInstanceOf(ProblemException.class);
        attempts.refuseTooMany(address("2001:db8:0:1::1"));
    }

    @Test
    @DisplayName("of more addresses than are remembered push out the first")
    void bounded() throws Exception {
        failTooOften("192.0.2.1");
        for (var i = 0; i < Attempts.ADDRESSES_MAX - 1; i++) {
            attempts.failed(address("10.0." + i / 200 + "." + i % 200));
        }
        assertThatThrownBy(() -> attempts.refuseTooMany(address("192.0.2.1")))
                .isInstanceOf(ProblemException.class);
        attempts.failed(address("10.1.0.0"));
        attempts.refuseTooMany(address("192.0.2.1"));
    }

    @Test
    @DisplayName("of users are answered 401, then 429, while good tokens go on being good")
    void ofUsers(@TempDir Path directory) throws Exception {
        try (var cluster = new TestCluster(3, directory)) {
            var ada = Logins.add(cluster.master(), "ada", "admin");
            Logins.awaitUsers(cluster);
            var node = cluster.follower();
            for (var i = 0; i < Attempts.FAILURES_MAX; i++) {
                assertThat(Http.get(node, "/v1/jobs", Logins.by("wrong-" + i)).status())
                        .isEqualTo(401);
            }
            var limited = Http.get(node, "/v1/jobs", Logins.by("wrong"));

            assertThat(limited.status()).isEqualTo(429);
            assertThat(limited.headers().firstValueAsLong("Retry-After")).isPresent();
            assertThat(Http.get(node, "/v1/jobs", Logins.by(ada)).status()).isEqualTo(200);
            assertThat(Http.get(cluster.master(), "/v1/jobs", Logins.by("wrong")).status())
                    .as("what others passed on does not count against them")
                    .isEqualTo(401);
        }
    }

    @Test
    @DisplayName("for joining cost no entry of the log, and are limited at the first node")
    void forJoining(@TempDir Path directory) throws Exception {
        try (var cluster = new TestCluster(3, directory)) {
            var text = Http.post(cluster.master(), "/v1/tokens", "").as(TokenView.class).token();
            var good = JoinToken.parse(text).secret();
            var before = lastIndex(cluster);
            for (var i = 0; i < Attempts.FAILURES_MAX; i++) {
                assertThat(join(cluster.follower(), good + i).status()).isEqualTo(410);
            }

            assertThat(lastIndex(cluster)).isEqualTo(before);
            var limited = join(cluster.follower(), good);
            assertThat(limited.status()).isEqualTo(429);
            assertThat(limited.as(Problem.class).detail()).contains("127.0.0.1");
            assertThat(join(cluster.master(), good).status()).isEqualTo(200);
        }
    }

    private static long lastIndex(TestCluster cluster) {
        return cluster.master().master().standing().join().log().lastIndex();
    }

    private static Http.Reply join(TestCluster.Member node, String secret) {
        var id = UUID.fromString("01890a5d-ac96-474b-8cce-b302099a8057");
        return Http.post(
                node,
                "/v1/join",
                Wire.toJson(new JoinJson(secret, id, "new", "127.0.0.1:9999", "test", null)),
                "Content-Type",
                "application/json");
    }
}
