package bramble.http;

import static bramble.http.Rights.ADMIN;
import static bramble.http.Rights.ANYBODY;
import static bramble.http.Rights.MEMBER;
import static bramble.http.Rights.NODE;
import static bramble.http.Rights.READER;
import static bramble.http.Rights.SUBMITTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route with the rights that it is to need, written down here once more: a new one must be
 * added, and one that asks for less than before is seen.
 */
@DisplayName("Every route")
class RightsTest {

    private static final String ID = "01890a5d-ac96-774b-bcce-b302099a8057";

    private static final Map<Rights, List<String>> TABLE =
            Map.of(
                    ANYBODY,
                    List.of("GET /healthz", "POST /v1/join"),
                    READER,
                    List.of(
                            "GET /openapi.json",
                            "GET /v1/cluster",
                            "GET /v1/events",
                            "GET /v1/files/{sha256}",
                            "HEAD /v1/files/{sha256}",
                            "GET /v1/jobs",
                            "GET /v1/jobs/{id}",
                            "GET /v1/jobs/{id}/files",
                            "GET /v1/jobs/{id}/files/{path...}",
                            "GET /v1/jobs/{id}/results",
                            "GET /v1/jobs/{id}/tasks",
                            "GET /v1/jobs/{id}/tasks/{task}",
                            "GET /v1/jobs/{id}/tasks/{task}/stderr",
                            "GET /v1/jobs/{id}/tasks/{task}/stdout",
                            "GET /v1/me",
                            "GET /v1/nodes",
                            "GET /v1/nodes/{id}",
                            "GET /v1/recovery",
                            "GET /v1/replica"),
                    SUBMITTER,
                    List.of(
                            "POST /v1/files",
                            "PUT /v1/files",
                            "POST /v1/jobs",
                            "PUT /v1/jobs/{id}",
                            "POST /v1/jobs/{id}/cancel",
                            "POST /v1/jobs/{id}/retry",
                            "POST /v1/jobs/{id}/settle"),
                    ADMIN,
                    List.of(
                            "DELETE /v1/nodes/{id}",
                            "DELETE /v1/users/{name}",
                            "GET /v1/backup",
                            "GET /v1/users",
                            "POST /v1/nodes/{id}/drain",
                            "POST /v1/nodes/{id}/resume",
                            "POST /v1/recovery",
                            "POST /v1/tokens",
                            "POST /v1/users",
                            "PUT /v1/users/{name}"));

    @TempDir Path directory;
    private TestCluster cluster;
    private final Map<String, String> tokens = new TreeMap<>();

    @BeforeEach
    void start() throws Exception {
        cluster = new TestCluster(3, directory);
        for (var role : List.of("admin", "submitter", "reader")) {
            tokens.put(role, Logins.add(cluster.follower(), "a-" + role, role));
        }
        Logins.awaitUsers(cluster);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    @DisplayName("needs the rights of the table, and every internal one those of a member")
    void table() {
        var expected = new TreeMap<String, Rights>();
        TABLE.forEach((rights, routes) -> routes.forEach(route -> expected.put(route, rights)));
        var actual = new TreeMap<>(cluster.master().door().rights());
        var internal = new TreeMap<>(actual);
        internal.keySet().removeIf(route -> !route.contains(" /internal/"));
        actual.keySet().removeAll(internal.keySet());

        assertThat(actual).isEqualTo(expected);
        assertThat(internal).hasSizeGreaterThan(10);
        assertThat(internal.keySet())
                .filteredOn(route -> internal.get(route) == NODE)
                .as("what a node gets that was removed, if only to be told so")
                .containsExactly(
                        "POST /internal/v1/call",
                        "POST /internal/v1/hello",
                        "POST /internal/v1/report");
        assertThat(internal.values()).containsOnly(MEMBER, NODE);
    }

    @Test
    @DisplayName("turns away strangers with 401 and users without the role with 403, at any node")
    void doors() {
        var routes = new TreeMap<>(cluster.master().door().rights());
        for (var node : List.of(cluster.master(), cluster.follower())) {
            routes.forEach(
                    (route, needed) -> {
                        assertThat(refusal(node, route, ""))
                                .as("%s by a stranger", route)
                                .isEqualTo(needed == ANYBODY ? 0 : 401);
                        tokens.forEach(
                                (role, token) ->
                                        assertThat(refusal(node, route, token))
                                                .as("%s by a %s", route, role)
                                                .isEqualTo(mayUse(role, needed) ? 0 : 403));
                    });
        }
    }

    private static boolean mayUse(String role, Rights needed) {
        return switch (needed) {
            case ANYBODY, READER -> true;
            case SUBMITTER -> !role.equals("reader");
            case ADMIN -> role.equals("admin");
            case MEMBER, NODE -> false;
        };
    }

    /** 401 or 403 if the door refuses, 0 if it lets the call through, whatever comes of it then. */
    private static int refusal(TestCluster.Member node, String route, String token) {
        var space = route.indexOf(' ');
        var path =
                route.substring(space + 1)
                        .replace("{id}", ID)
                        .replace("{task}", "0")
                        .replace("{sha256}", "0".repeat(64))
                        .replaceAll("[{][a-z.]+[}]", "x");
        var headers = new ArrayList<String>();
        if (!token.isEmpty()) {
            headers.addAll(List.of("Authorization", "Bearer " + token));
        }
        if (path.equals("/v1/events") && !token.isEmpty()) {
            // Its answer has no end for those who may read it, and every user here may.
            return Logins.statusAlone(node, path, token) == 200 ? 0 : 1;
        }
        var answer =
                Http.send(
                        route.substring(0, space), node, path, "", headers.toArray(String[]::new));
        return answer.status() == 401 || answer.status() == 403 ? answer.status() : 0;
    }
}
