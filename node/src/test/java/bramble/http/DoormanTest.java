package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.MeView;
import bramble.core.NodeId;
import bramble.http.server.Exchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a request comes from stands in a header here, in place of a certificate or an address. */
@DisplayName("At the door")
class DoormanTest {

    private static final String FROM = "Test-From";
    private static final String[] OUTSIDE = {FROM, "outside"};
    private static final String[] MEMBER = {FROM, "member"};

    @TempDir Path directory;

    private TestCluster cluster(boolean exposed) throws Exception {
        return new TestCluster(
                3, directory, new Door.Keys(TestCluster.SECRET, DoormanTest::source, exposed));
    }

    private static Source source(Exchange exchange) {
        var from = exchange.header(FROM).orElse(null);
        if (from == null) {
            return Source.byAddress(exchange);
        }
        return from.equals("member")
                ? new Source.Member(new NodeId(new UUID(0x4000L, 0x8000_0000_0000_0000L)))
                : new Source.Outside();
    }

    private static String[] and(String[] one, String... more) {
        var all = new String[one.length + more.length];
        System.arraycopy(one, 0, all, 0, one.length);
        System.arraycopy(more, 0, all, one.length, more.length);
        return all;
    }

    @Test
    @DisplayName(
            "of a loopback cluster without users nobody is asked, and a wrong token does no harm")
    void unasked() throws Exception {
        try (var cluster = cluster(false)) {
            for (var node : java.util.List.of(cluster.master(), cluster.follower())) {
                assertThat(Http.get(node, "/v1/me").as(MeView.class).asked()).isFalse();
                assertThat(Http.get(node, "/v1/jobs", Logins.by("whatever")).status())
                        .isEqualTo(200);
                assertThat(Http.get(node, "/internal/v1/holding").status()).isEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName(
            "whoever comes from outside needs a token, users or not; the local one is none there")
    void outside() throws Exception {
        try (var cluster = cluster(false)) {
            var node = cluster.follower();
            var local = Logins.by(TestCluster.SECRET.text());
            assertThat(Http.get(node, "/v1/jobs", OUTSIDE).status()).isEqualTo(401);
            assertThat(Http.get(node, "/nothing", OUTSIDE).status()).isEqualTo(401);
            assertThat(Http.get(node, "/v1/jobs", and(OUTSIDE, local)).status()).isEqualTo(401);
            assertThat(Http.get(node, "/healthz", OUTSIDE).status()).isEqualTo(200);
            assertThat(
                            Http.get(
                                            node,
                                            "/internal/v1/holding",
                                            and(OUTSIDE, Passing.NODE, TestCluster.SECRET.text()))
                                    .status())
                    .isEqualTo(401);

            var rita = Logins.add(node, "ada", "admin");
            assertThat(Http.get(node, "/v1/jobs", and(OUTSIDE, Logins.by(rita))).status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("of a node that others can reach, loopback needs a token too, users or not")
    void exposed() throws Exception {
        try (var cluster = cluster(true)) {
            var node = cluster.follower();
            assertThat(Http.get(node, "/v1/jobs").status()).isEqualTo(401);
            assertThat(Http.get(node, "/internal/v1/holding").status()).isEqualTo(401);
            assertThat(Http.get(node, "/v1/jobs", Logins.by(TestCluster.SECRET.text())).status())
                    .isEqualTo(200);
            var ada = Logins.add(node, "ada", "admin");
            assertThat(Http.get(node, "/v1/jobs", Logins.by(ada)).status()).isEqualTo(200);
        }
    }

    /** Whether a connection of its own, that nobody has used before, is kept after an answer. */
    private static boolean isAnsweredAgain(TestCluster.Member node, String path, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + node.address() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("Connection")
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("connections of members and users are kept, and those of strangers closed")
    void kept() throws Exception {
        try (var cluster = cluster(false)) {
            var node = cluster.master();
            assertThat(isAnsweredAgain(node, "/healthz", OUTSIDE)).isFalse();
            assertThat(isAnsweredAgain(node, "/v1/jobs", OUTSIDE)).isFalse();
            assertThat(isAnsweredAgain(node, "/v1/jobs")).as("loopback, unasked").isTrue();
        }
        try (var cluster = cluster(true)) {
            var node = cluster.master();
            assertThat(isAnsweredAgain(node, "/internal/v1/holding", MEMBER)).isTrue();
        }
        try (var cluster = cluster(true)) {
            var node = cluster.master();
            var local = Logins.by(TestCluster.SECRET.text());
            assertThat(isAnsweredAgain(node, "/v1/jobs", local)).isTrue();
        }
    }

    @Test
    @DisplayName(
            "a member's certificate is for members' routes, and for the local user it passes on")
    void member() throws Exception {
        try (var cluster = cluster(true)) {
            var node = cluster.master();
            assertThat(Http.get(node, "/internal/v1/holding", MEMBER).status()).isEqualTo(200);
            assertThat(Http.get(node, "/v1/jobs", MEMBER).status())
                    .as("a call for nobody")
                    .isEqualTo(401);
            assertThat(
                            Http.get(node, "/v1/jobs", and(MEMBER, Passing.CALLER, Passing.LOCAL))
                                    .status())
                    .isEqualTo(200);
            assertThat(Http.get(node, "/v1/jobs", and(MEMBER, Logins.by("wrong"))).status())
                    .isEqualTo(401);
        }
    }
}
