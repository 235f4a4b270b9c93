package bramble.api;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands.
 *
 * @param task its number, from 0
 * @param item its item, null for a job without items
 * @param attempt the number of the last attempt, 0 before the first
 * @param node the node of the last attempt, null before the first
 * @param exitCode the exit code of the last attempt, null while there is none
 * @param startedAt when the last attempt started, null before the first
 * @param finishedAt when the outcome was recorded, null before
 * @param why in plain words what it waits for or how it ended; null if there is nothing to say
 */
@Json
public record TaskView(
        long task,
        @Nullable String item,
        TaskState state,
        int attempt,
        @Nullable UUID node,
        @Nullable Integer exitCode,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String why) {}
