package bramble.master;

import bramble.core.ClusterState;
import bramble.plan.Moment;
import bramble.plan.Workforce;
import java.util.Optional;

/**
 * What a question may look at. Valid only while the question runs, on the replica's thread; what it
 * returns must not refer to the state.
 *
 * @param workforce what the master knows of the workers, empty on a node that is not the master
 */
public record ClusterReader(ClusterState state, Optional<Workforce> workforce, Moment now) {}
