package bramble.api;

import io.avaje.jsonb.Json;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one line of a bulk submission, in the order of the lines.
 *
 * @param line the line's number in the request, from 1
 * @param id the job's id, null if the line had none that could be read
 * @param status what a single submission would have been answered: 201, 200 or the status of the
 *     problem
 * @param receipt of an accepted job, else null
 * @param problem of any other, else null
 */
@Json
public record BulkAnswer(
        long line,
        @Nullable UUID id,
        int status,
        @Nullable Receipt receipt,
        @Nullable Problem problem) {}
