package bramble.api;

import io.avaje.jsonb.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A wish for a join token.
 *
 * @param ttl how long it stands, up to 30 days; an hour unless it is said
 * @param uses how many nodes may join with it, up to 1,000; one unless it is said
 */
@Json
public record TokenRequest(@Nullable Duration ttl, @Nullable Integer uses) {}
