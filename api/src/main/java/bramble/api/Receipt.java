package bramble.api;

import io.avaje.jsonb.Json;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Proof that a submission was accepted: a majority of the voters have it on disk.
 *
 * @param decision {@link Decision#ACCEPTED}
 * @param job the job's id
 * @param cluster the cluster that accepted it
 * @param epoch how often the cluster was recovered by hand after losing its majority
 * @param term the master's term
 * @param index the log's entry that decided
 * @param specDigest {@code sha256:} of the specification in its canonical form
 * @param note what the sender should know, such as that an id of its own would be safer; null for
 *     nothing
 */
@Json
public record Receipt(
        Decision decision,
        UUID job,
        UUID cluster,
        long epoch,
        long term,
        long index,
        String specDigest,
        @Nullable String note) {}
