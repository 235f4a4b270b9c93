package bramble.api;

import org.jspecify.annotations.Nullable;

/** The kinds of errors that the API answers. Their URNs and status codes do not change. */
public enum ProblemType {
    INVALID("invalid", 422, "The request is not valid"),
    CONFLICT("conflict", 409, "The id stands for another content"),
    REFUSED("refused", 410, "Refused for good"),
    NOT_SEEN("not-seen", 404, "Not seen here"),
    NOT_FOUND("not-found", 404, "There is no such thing"),
    NOT_ALLOWED("not-allowed", 405, "The method does not fit the path"),
    TOO_LARGE("too-large", 413, "Too large"),
    OVERLOADED("overloaded", 429, "Overloaded for the moment"),
    /** Certainly not logged: it may be sent again. */
    UNAVAILABLE("unavailable", 503, "Not available at the moment"),
    /** May have been accepted: ask again by the id, or settle it. */
    UNKNOWN("unknown", 503, "The outcome is not known"),
    UNAUTHORIZED("unauthorized", 401, "Nobody is logged in"),
    FORBIDDEN("forbidden", 403, "Not allowed for this user"),
    INTERNAL("internal", 500, "The node met an error of its own");

    private final String urn;
    private final int status;
    private final String title;

    ProblemType(String name, int status, String title) {
        this.urn = "urn:bramble:" + name;
        this.status = status;
        this.title = title;
    }

    /** The stable name: {@code urn:bramble:invalid} and so on. */
    public String urn() {
        return urn;
    }

    /** The HTTP status that it is answered with. */
    public int status() {
        return status;
    }

    /** The kind in a few words, the same for every problem of it. */
    public String title() {
        return title;
    }

    /** The type with this URN, or null for one that this version does not know. */
    public static @Nullable ProblemType ofUrn(String urn) {
        for (ProblemType type : values()) {
            if (type.urn.equals(urn)) {
                return type;
            }
        }
        return null;
    }
}
