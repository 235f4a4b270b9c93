package bramble.cli;

import bramble.api.JobState;
import io.avaje.jsonb.Json;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code run --json} prints. */
@Json
record RunReport(
        UUID job,
        JobState state,
        String why,
        @Nullable Integer exitCode,
        String stdout,
        String stderr) {}
