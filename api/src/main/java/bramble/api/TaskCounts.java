package bramble.api;

import io.avaje.jsonb.Json;

/** How many of a job's tasks are in each state; the six add up to {@code total}. */
@Json
public record TaskCounts(
        long queued,
        long running,
        long succeeded,
        long failed,
        long lost,
        long cancelled,
        long total) {

    /** How many tasks have their outcome. */
    public long ended() {
        return succeeded + failed + lost + cancelled;
    }
}
