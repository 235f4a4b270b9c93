package bramble.api;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one node holds of the cluster's state. What is not known, since it does not answer, is null.
 *
 * @param address HOST:PORT of its API
 * @param voter whether it had a vote, as far as the asked node knows
 * @param term of the last entry in its log
 * @param lastIndex of that entry
 * @param appliedIndex of the last entry that it knows to be committed and has applied
 * @param epoch how often the cluster was recovered before, from 1
 * @param time of the last applied entry, by the clock of the master of then
 */
@Json
public record HoldingView(
        UUID node,
        String address,
        boolean voter,
        @Nullable Long term,
        @Nullable Long lastIndex,
        @Nullable Long appliedIndex,
        @Nullable Integer epoch,
        @Nullable Instant time) {}
