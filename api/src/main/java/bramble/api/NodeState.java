package bramble.api;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** Whether a node takes part. On the wire: the name in lower case. */
public enum NodeState {
    /** The master hears from it. */
    UP,
    /** It is heard, runs what it has, and takes nothing new. */
    DRAINING,
    /** It is being removed. */
    LEAVING,
    /** The master has not heard from it for longer than a lease. */
    DOWN;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word used on the wire. */
    @Json.Value
    public String text() {
        return text;
    }
}
