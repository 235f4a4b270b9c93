package bramble.api;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** What a user may do; each role includes those before it. On the wire: the name in lower case. */
public enum Role {
    /** To see everything. */
    READER,
    /** To submit jobs and files too, and to cancel and retry his own jobs. */
    SUBMITTER,
    /** To do everything, to any job, node and user. */
    ADMIN;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The word used on the wire. */
    @Json.Value
    public String text() {
        return text;
    }

    /**
     * The role that a word stands for.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Role parse(String word) {
        for (Role role : values()) {
            if (role.text.equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "\"" + Quote.shortened(word) + "\" is no role: reader, submitter or admin");
    }
}
