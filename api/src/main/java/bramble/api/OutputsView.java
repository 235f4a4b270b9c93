package bramble.api;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * What a job's tasks have left.
 *
 * @param bytes of it, on one node
 * @param removed why it is there no more; null while it is
 */
@Json
public record OutputsView(long bytes, @Nullable String removed) {}
