package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.NodeView;
import java.util.List;
import java.util.UUID;

/** Finds the node that a person means by its name or id. */
final class NodeNames {

    private NodeNames() {}

    static UUID find(BrambleClient client, String nameOrId) {
        List<NodeView> nodes = client.nodes();
        List<NodeView> matches =
                nodes.stream()
                        .filter(
                                node ->
                                        node.name().equals(nameOrId)
                                                || node.id().toString().equals(nameOrId))
                        .toList();
        if (matches.size() > 1) {
            throw new UsageException(
                    "there are several nodes \""
                            + nameOrId
                            + "\": write the id, which \"bramble nodes\" shows");
        }
        if (matches.isEmpty()) {
            throw new UsageException(
                    "there is no node \""
                            + nameOrId
                            + "\": the nodes are "
                            + String.join(", ", nodes.stream().map(NodeView::name).toList()));
        }
        return matches.getFirst().id();
    }
}
