package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.UserView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Objects;
import org.awaitility.Awaitility;

/** Users of test clusters, and what they send. */
final class Logins {

    private Logins() {}

    /** Adds a user as the local user of a node, and answers his token. */
    static String add(TestCluster.Member node, String name, String role) {
        var answer =
                Http.post(
                        node,
                        "/v1/users",
                        "{\"name\": \"" + name + "\", \"role\": \"" + role + "\"}",
                        by(TestCluster.SECRET.text()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return Objects.requireNonNull(answer.as(UserView.class).token());
    }

    /**
     * Returns once a node has heard that there are users, for which others' replicas take a moment.
     */
    static void awaitUsers(TestCluster cluster) {
        for (var node : cluster.members()) {
            Awaitility.await().until(() -> Http.get(node, "/v1/me").status() == 401);
        }
    }

    static void remove(TestCluster.Member node, String name) {
        var answer =
                Http.send("DELETE", node, "/v1/users/" + name, "", by(TestCluster.SECRET.text()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }

    /** The header with a token. */
    static String[] by(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    /** The status of an answer whose body need not end. */
    static int statusAlone(TestCluster.Member node, String path, String token) {
        try {
            var connection =
                    (HttpURLConnection)
                            URI.create("http://" + node.address() + path).toURL().openConnection();
            connection.setRequestProperty("Authorization", "Bearer " + token);
            try {
                return connection.getResponseCode();
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
