package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.JoinToken;
import bramble.api.TokenView;
import bramble.api.Wire;
import bramble.core.NodeId;
import bramble.http.MemberForms.JoinJson;
import bramble.http.MemberForms.WelcomeJson;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Joining at any door")
class JoiningTest {

    @TempDir Path directory;

    @Test
    @DisplayName("takes in a node that knows the secret, tells it who is there, and no second one")
    void joins() throws Exception {
        try (var cluster = new TestCluster(3, directory)) {
            var token = token(cluster.follower(), "");
            var answer = join(cluster.follower(), token.secret(), 1);
            var second = join(cluster.master(), token.secret(), 2);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.as(WelcomeJson.class).roster().seats()).hasSize(4);
            assertThat(second.status()).isEqualTo(410);
            assertThat(second.body()).contains("used up");
        }
    }

    @Test
    @DisplayName("is refused to whoever guesses the secret")
    void guessed() throws Exception {
        try (var cluster = new TestCluster(1, directory)) {
            var token = token(cluster.master(), "");
            var answer = join(cluster.master(), token.secret() + "x", 1);

            assertThat(answer.status()).isEqualTo(410);
            assertThat(answer.body()).doesNotContain("roster");
            assertThat(Http.get(cluster.master(), "/v1/nodes/" + id(1)).status()).isEqualTo(404);
        }
    }

    @Test
    @DisplayName("lets in as many as the token has uses when more come at once")
    void atOnce() throws Exception {
        try (var cluster = new TestCluster(3, directory);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var token = token(cluster.follower(), "{\"ttl\": \"10m\", \"uses\": 3}");
            var calls =
                    java.util.stream.IntStream.range(0, 9)
                            .mapToObj(
                                    number ->
                                            (Callable<Integer>)
                                                    () ->
                                                            join(
                                                                            cluster.member(
                                                                                    number % 3),
                                                                            token.secret(),
                                                                            number)
                                                                    .status())
                            .toList();
            var statuses = threads.invokeAll(calls).stream().map(each -> each.resultNow()).toList();

            assertThat(statuses).filteredOn(status -> status == 200).hasSize(3);
            assertThat(statuses).filteredOn(status -> status == 410).hasSize(6);
        }
    }

    @Test
    @DisplayName("names in the token where to ask, and the wrong wishes for one")
    void tokens() throws Exception {
        try (var cluster = new TestCluster(3, directory)) {
            assertThat(token(cluster.follower(), "").addresses().getFirst().toString())
                    .isEqualTo(cluster.master().address());
            for (var wrong : new String[] {"{\"uses\":0}", "{\"ttl\":\"31d\"}", "{\"x\":1}"}) {
                assertThat(Http.post(cluster.master(), "/v1/tokens", wrong).status())
                        .as(wrong)
                        .isEqualTo(422);
            }
        }
    }

    private static JoinToken token(TestCluster.Member node, String wish) {
        var answer = Http.post(node, "/v1/tokens", wish);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return JoinToken.parse(answer.as(TokenView.class).token());
    }

    private static Http.Reply join(TestCluster.Member node, String secret, int number) {
        var request =
                new JoinJson(
                        secret,
                        id(number).uuid(),
                        "n" + number,
                        "127.0.0.1:1" + number,
                        "test",
                        null);
        return Http.post(node, "/v1/join", Wire.toJson(request));
    }

    private static NodeId id(int number) {
        return new NodeId(new UUID(0x4000L, 0x9000_0000_0000_0000L + number));
    }
}
