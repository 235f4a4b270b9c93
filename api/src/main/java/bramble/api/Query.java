package bramble.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A path with parameters, each encoded as it must be. For one thread. */
final class Query {

    private final StringBuilder text;
    private char next = '?';

    Query(String path) {
        text = new StringBuilder(path);
    }

    /** Adds a parameter, unless it is null. */
    Query with(String name, @Nullable Object value) {
        if (value != null) {
            text.append(next)
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
            next = '&';
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
