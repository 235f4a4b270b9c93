package bramble.api;

import io.avaje.jsonb.Json;
import java.util.List;

/** The members of the cluster. */
@Json
public record NodesView(List<NodeView> nodes) {
    /** Copies the list. */
    public NodesView {
        nodes = List.copyOf(nodes);
    }
}
