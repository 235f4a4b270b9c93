package bramble.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * One line of a job's results.
 *
 * @param task the task's number
 * @param item its item, null for a job without items
 * @param exitCode its exit code, null if it ended without one (lost, cancelled before it ran)
 * @param output what it wrote to standard output, as UTF-8
 * @param truncated true if the output was longer than what is kept; null for no
 * @param problem why the output is not here, null if it is
 */
@Json
public record ResultLine(
        long task,
        @Nullable String item,
        @Nullable Integer exitCode,
        String output,
        @Nullable Boolean truncated,
        @Nullable String problem) {}
