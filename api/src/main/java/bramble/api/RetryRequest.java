package bramble.api;

import io.avaje.jsonb.Json;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a new job of the tasks that did not succeed.
 *
 * @param id the new job's id, which makes the call repeatable; if left out, the node makes one
 */
@Json
public record RetryRequest(@Nullable UUID id) {}
