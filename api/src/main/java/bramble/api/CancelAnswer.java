package bramble.api;

import io.avaje.jsonb.Json;
import java.util.UUID;

/**
 * What a request to cancel met.
 *
 * @param job the job's id
 * @param state the job's state after the request was recorded: an ended job stays as it ended
 * @param why the state in plain words
 */
@Json
public record CancelAnswer(UUID job, JobState state, String why) {}
