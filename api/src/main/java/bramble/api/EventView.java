package bramble.api;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened: the data of one of {@code /v1/events}.
 *
 * @param at the log's time of it; null of what the node that tells it has found by itself
 * @param job what job it is about, if it is about one
 * @param node what node it is about, if it is about one
 * @param name of the job or node
 * @param state of the job now, or of the node
 * @param term of the master, when a master is told
 * @param why it happened, where there is something to say
 */
@Json
public record EventView(
        @Nullable Instant at,
        @Nullable UUID job,
        @Nullable UUID node,
        @Nullable String name,
        @Nullable String state,
        @Nullable Long term,
        @Nullable String why) {

    /** About a job. */
    public static EventView ofJob(
            Instant at, UUID job, String name, String state, @Nullable String why) {
        return new EventView(at, job, null, name, state, null, why);
    }

    /** About a node. */
    public static EventView ofNode(
            Instant at, UUID node, String name, String state, @Nullable String why) {
        return new EventView(at, null, node, name, state, null, why);
    }

    /** About who is the master; nobody when that is null. */
    public static EventView ofMaster(@Nullable UUID node, long term) {
        return new EventView(null, null, node, null, null, term, null);
    }
}
