package bramble.api;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** What a node is in the cluster. On the wire: the name in lower case. */
public enum NodeRole {
    /** The voter that decides. */
    MASTER,
    /** Holds the replicated state and votes. */
    VOTER,
    /** Runs work and holds no replica. */
    WORKER;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word used on the wire. */
    @Json.Value
    public String text() {
        return text;
    }
}
