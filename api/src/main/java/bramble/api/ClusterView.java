package bramble.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as the answering node sees it.
 *
 * @param id the cluster's id
 * @param epoch how often it was recovered by hand
 * @param master the master's node id, null while there is none
 * @param term the term of the last election
 * @param quorum whether a majority of the voters can be reached, so that submissions can be
 *     accepted
 * @param nodes how many nodes are members
 * @param voters the node ids of the voters
 * @param version the answering node's version
 */
@Json
public record ClusterView(
        UUID id,
        long epoch,
        @Nullable UUID master,
        long term,
        boolean quorum,
        int nodes,
        List<UUID> voters,
        String version) {
    /** Copies the list. */
    public ClusterView {
        voters = List.copyOf(voters);
    }
}
