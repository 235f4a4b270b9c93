package bramble.api;

import io.avaje.jsonb.Json;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 writes it, {@code application/problem+json}.
 *
 * @param type a URN of {@link ProblemType}
 * @param title the type in a few words
 * @param status the HTTP status
 * @param detail what happened, to what, and what the user can do
 * @param field the field of the request that is wrong, such as {@code after.job}
 * @param id the job that the problem is about
 * @param settle where to force the final answer, for {@link ProblemType#UNKNOWN}
 * @param retryAfter seconds to wait before trying again, for {@link ProblemType#OVERLOADED}
 * @param specDigest the digest of what the id stands for, for {@link ProblemType#CONFLICT}
 */
@Json
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String field,
        @Nullable UUID id,
        @Nullable String settle,
        @Nullable Long retryAfter,
        @Nullable String specDigest) {

    /** A problem without extension members. */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(
                type.urn(), type.title(), type.status(), detail, null, null, null, null, null);
    }

    /** The type, or {@link ProblemType#INTERNAL} for one that this version does not know. */
    public ProblemType kind() {
        ProblemType known = ProblemType.ofUrn(type);
        return known == null ? ProblemType.INTERNAL : known;
    }

    /** This problem with the name of the wrong field. */
    public Problem withField(String name) {
        return new Problem(type, title, status, detail, name, id, settle, retryAfter, specDigest);
    }

    /** This problem with the job that it is about. */
    public Problem withId(UUID job) {
        return new Problem(type, title, status, detail, field, job, settle, retryAfter, specDigest);
    }

    /** This problem with the job whose outcome is not known and the path that settles it. */
    public Problem withSettle(UUID job) {
        return new Problem(
                type,
                title,
                status,
                detail,
                field,
                job,
                "/v1/jobs/" + job + "/settle",
                retryAfter,
                specDigest);
    }

    /** This problem with the time to wait before trying again, rounded up to whole seconds. */
    public Problem withRetryAfter(Duration wait) {
        long seconds = (wait.toMillis() + 999) / 1000;
        return new Problem(type, title, status, detail, field, id, settle, seconds, specDigest);
    }

    /** This problem with the digest of what the id stands for. */
    public Problem withSpecDigest(String digest) {
        return new Problem(type, title, status, detail, field, id, settle, retryAfter, digest);
    }
}
