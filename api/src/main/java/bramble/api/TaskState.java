package bramble.api;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** Where a task stands. On the wire: the name in lower case. */
public enum TaskState {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Its worker was lost and the job forbids a second run. */
    LOST,
    CANCELLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word used on the wire. */
    @Json.Value
    public String text() {
        return text;
    }

    /** Whether the outcome is recorded. */
    public boolean ended() {
        return switch (this) {
            case QUEUED, RUNNING -> false;
            case SUCCEEDED, FAILED, LOST, CANCELLED -> true;
        };
    }
}
