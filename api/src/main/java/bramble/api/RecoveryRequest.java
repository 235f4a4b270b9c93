package bramble.api;

import io.avaje.jsonb.Json;
import java.util.UUID;

/**
 * Has a node go on alone with what it holds.
 *
 * @param node that is to go on
 * @param lastIndex of its last entry, as the person who decided it has seen it
 */
@Json
public record RecoveryRequest(UUID node, long lastIndex) {

    public RecoveryRequest {
        Required.field("node", node);
    }
}
