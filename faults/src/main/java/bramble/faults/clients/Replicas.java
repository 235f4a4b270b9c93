package bramble.faults.clients;

import bramble.api.Address;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Asks nodes for the digest of their own replica, which the API's client does not offer. */
final class Replicas {

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int TIMEOUT_MILLIS = 10_000;

    private Replicas() {}

    /** The digest that a node answers, or why it does not. */
    static String digest(Address node) {
        try {
            var connection =
                    (HttpURLConnection)
                            URI.create("http://" + node + "/v1/replica").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try (var in = connection.getInputStream()) {
                var found = DIGEST.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                return found.find() ? found.group() : "no digest";
            }
        } catch (IOException e) {
            return node + ": " + e.getMessage();
        }
    }
}
