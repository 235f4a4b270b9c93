package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.UserView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
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

    /** Reads a stream until it ends or is cut, and shows what has come meanwhile. */
    static void read(
            TestCluster.Member node, String path, String token, AtomicReference<String> into) {
        try {
            var connection = connection(node, path, token);
            try (var in = connection.getInputStream()) {
                for (var next = in.read(); next >= 0; next = in.read()) {
                    var letter = (char) next;
                    into.updateAndGet(text -> text + letter);
                }
            }
        } catch (IOException cut) {
            into.updateAndGet(text -> text + "(cut)");
        }
    }

    /** A request that is about to be sent. */
    static HttpURLConnection connection(TestCluster.Member node, String path, String token)
            throws IOException {
        var url = URI.create("http://" + node.address() + path).toURL();
        var connection = (HttpURLConnection) url.openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + token);
        return connection;
    }

    /** Reads an answer until it ends or is cut. */
    static void drain(HttpURLConnection connection) {
        try (var in = connection.getInputStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException cut) {
            connection.disconnect();
        }
    }

    /** The status of an answer whose body need not end. */
    static int statusAlone(TestCluster.Member node, String path, String token) {
        try {
            var connection = connection(node, path, token);
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
