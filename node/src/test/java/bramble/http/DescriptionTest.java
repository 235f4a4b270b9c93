package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The description of the API")
class DescriptionTest {

    @Test
    @DisplayName("names only what the door answers")
    void describesRoutes(@TempDir Path directory) throws Exception {
        try (var cluster = new TestCluster(1, directory)) {
            var document = Http.get(cluster.master(), "/openapi.json").body();
            var described = (Map<?, ?>) Jsonb.instance().type(Object.class).fromJson(document);
            var paths = (Map<?, ?>) Objects.requireNonNull(described.get("paths"));

            assertThat(paths).isNotEmpty();
            paths.forEach(
                    (path, methods) ->
                            ((Map<?, ?>) methods)
                                    .keySet().stream()
                                            // Its answer has no end; EventsTest reads it.
                                            .filter(method -> !path.equals("/v1/events"))
                                            .forEach(method -> knows(cluster, method, path)));
        }
    }

    private static void knows(TestCluster cluster, Object method, Object path) {
        var real =
                path.toString()
                        .replace("{id}", "01890a5d-ac96-774b-bcce-b302099a8057")
                        .replace("{sha256}", "0".repeat(64))
                        .replace("{path}", "x")
                        .replace("{name}", "x")
                        .replace("{task}", "0");
        var answer =
                Http.send(
                        method.toString().toUpperCase(java.util.Locale.ROOT),
                        cluster.master(),
                        real,
                        "");

        assertThat(answer.status()).as(method + " " + path).isNotIn(405, 500);
        assertThat(answer.body()).as(method + " " + path).doesNotContain("there is nothing at");
    }
}
