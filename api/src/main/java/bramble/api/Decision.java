package bramble.api;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** The one final word about a submission. On the wire: the name in lower case. */
public enum Decision {
    ACCEPTED,
    REFUSED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word used on the wire. */
    @Json.Value
    public String text() {
        return text;
    }
}
