package bramble.api;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node as the master last heard of it. What a machine cannot tell is null.
 *
 * @param address HOST:PORT of its API
 * @param slots how many tasks it runs at once, 0 if it takes no work
 * @param busy how many it runs now
 * @param load the machine's load average of one minute
 * @param temperature of the processor, in degrees Celsius
 * @param throttled whether the machine slows itself down now
 * @param clockOffset by how much its wall clock is ahead of the master's, in milliseconds
 * @param lastSeen when the master last heard from it
 */
@Json
public record NodeView(
        UUID id,
        String name,
        String address,
        NodeRole role,
        NodeState state,
        int slots,
        int busy,
        @Nullable Map<String, String> labels,
        @Nullable Double load,
        @Nullable Room memory,
        @Nullable Room disk,
        @Nullable Double temperature,
        @Nullable Boolean throttled,
        @Nullable Long clockOffset,
        @Nullable String version,
        @Nullable Instant lastSeen) {}
