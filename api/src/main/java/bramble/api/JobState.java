package bramble.api;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** Where a job stands. On the wire: the name in lower case. */
public enum JobState {
    /** Its time has not come yet. */
    SCHEDULED,
    /** It waits for other jobs. */
    WAITING,
    /** It may run, and no task of it does yet. */
    QUEUED,
    /** At least one of its tasks has started. */
    RUNNING,
    /** Every task succeeded. */
    SUCCEEDED,
    /** Every task has ended, and at least one failed or was lost. */
    FAILED,
    /** It was cancelled before every task had ended. */
    CANCELLED,
    /** It was refused for good and never runs. */
    REFUSED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word used on the wire. */
    @Json.Value
    public String text() {
        return text;
    }

    /** Whether nothing can change any more. */
    public boolean ended() {
        return switch (this) {
            case SCHEDULED, WAITING, QUEUED, RUNNING -> false;
            case SUCCEEDED, FAILED, CANCELLED, REFUSED -> true;
        };
    }
}
