package bramble.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * A user.
 *
 * @param token in the answer to his making, this once: whoever has it is this user; else null
 */
@Json
public record UserView(String name, Role role, @Nullable String token) {}
