package bramble.api;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as it stands.
 *
 * @param name the name it was given, else one made from its command
 * @param user who submitted it, empty where users are not told apart
 * @param why in plain words what it waits for, or what ended it
 * @param submittedAt the log's time of its acceptance
 * @param startedAt when its first task started, null before
 * @param finishedAt when its last task ended, null before
 * @param spec the request, without its id
 * @param outputs what its tasks have left; null in lists
 */
@Json
public record JobView(
        UUID id,
        String name,
        String user,
        JobState state,
        String why,
        Instant submittedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        TaskCounts counts,
        @Nullable JobRequest spec,
        @Nullable OutputsView outputs) {}
