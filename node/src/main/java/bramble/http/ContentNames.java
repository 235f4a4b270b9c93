package bramble.http;

import bramble.api.ProblemException;
import bramble.core.ContentId;

/** Reads the names of contents from requests. */
final class ContentNames {

    private static final int SHA256_DIGITS = 64;

    private ContentNames() {}

    /** A content as nodes name it among themselves. */
    static ContentId internal(Visit visit) {
        return Visit.understood("id", () -> new ContentId(visit.variable("id")));
    }

    /** A file as a user names it: its SHA-256, with or without {@code sha256:} before it. */
    static ContentId file(Visit visit) {
        var text = visit.variable("sha256");
        try {
            var id = text.length() == SHA256_DIGITS ? ContentId.sha256(text) : new ContentId(text);
            if (!id.isSegment()) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw noDigest(text);
        }
        throw noDigest(text);
    }

    private static ProblemException noDigest(String text) {
        return ProblemException.invalid(
                "sha256",
                "\""
                        + Visit.cut(text)
                        + "\" is no SHA-256: write 64 hexadecimal digits in lower case");
    }
}
