package bramble.api;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is left of the cluster, to decide whether to recover it.
 *
 * @param quorum whether there is a majority, so that there is nothing to recover
 * @param best the node that holds most; null if nobody holds anything
 * @param nodes all nodes that the asked one knows
 */
@Json
public record RecoveryView(boolean quorum, @Nullable UUID best, List<HoldingView> nodes) {}
