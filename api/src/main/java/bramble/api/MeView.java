package bramble.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * Whom a node takes its caller for.
 *
 * @param name the user's; null for the local user of the node, and where nobody is asked
 * @param asked whether the cluster asks who is calling; if not, everybody on the machine is an
 *     admin
 */
@Json
public record MeView(@Nullable String name, Role role, boolean asked) {}
