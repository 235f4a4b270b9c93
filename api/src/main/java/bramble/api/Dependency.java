package bramble.api;

import io.avaje.jsonb.Json;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job that must end first.
 *
 * @param job the job waited for
 * @param on how it must end for this one to run; {@link On#OK} if left out
 */
@Json
public record Dependency(UUID job, On on) {

    /** Fills in what was left out. */
    public Dependency(UUID job, @Nullable On on) {
        this.job = job;
        this.on = on == null ? On.OK : on;
    }

    /** The end that is waited for. On the wire: the name in lower case. */
    public enum On {
        /** It succeeded. */
        OK,
        /** It ended in any way. */
        ANY,
        /** It failed. */
        FAIL;

        private final String text = name().toLowerCase(Locale.ROOT);

        /** The word used on the wire. */
        @Json.Value
        public String text() {
            return text;
        }
    }
}
