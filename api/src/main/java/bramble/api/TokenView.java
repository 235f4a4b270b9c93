package bramble.api;

import io.avaje.jsonb.Json;
import java.time.Instant;

/**
 * A join token. It is shown this once.
 *
 * @param token a {@link JoinToken} as text, to be given to {@code bramble up --join}
 * @param expiresAt when it stops to stand, by the log's time
 * @param uses how many nodes may join with it
 */
@Json
public record TokenView(String token, Instant expiresAt, int uses) {}
