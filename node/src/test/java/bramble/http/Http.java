package bramble.http;

import bramble.api.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** What a user's HTTP client does. */
final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Http() {}

    /** One answer. */
    record Reply(int status, String body, java.net.http.HttpHeaders headers) {
        <T> T as(Class<T> type) {
            return Wire.read(type, body);
        }
    }

    static Reply send(
            String method, TestCluster.Member node, String path, String body, String... headers) {
        var request =
                HttpRequest.newBuilder(URI.create("http://" + node.address() + path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer =
                    CLIENT.send(
                            request.build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Reply(answer.statusCode(), answer.body(), answer.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Reply get(TestCluster.Member node, String path, String... headers) {
        return send("GET", node, path, "", headers);
    }

    static Reply put(TestCluster.Member node, String path, String body) {
        return send("PUT", node, path, body, "Content-Type", "application/json");
    }

    static Reply post(TestCluster.Member node, String path, String body, String... headers) {
        return send("POST", node, path, body, headers);
    }

    /** Reads a stream to its end, and shows what has come meanwhile. */
    static void read(TestCluster.Member node, String path, AtomicReference<String> into) {
        try (var in = URI.create("http://" + node.address() + path).toURL().openStream()) {
            var buffer = new byte[4096];
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                var more = new String(buffer, 0, count, StandardCharsets.UTF_8);
                into.updateAndGet(text -> text + more);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
