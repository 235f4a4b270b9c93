package bramble.http;

import bramble.api.JobRequest;
import bramble.api.ProblemException;
import bramble.api.Wire;
import bramble.core.JobId;
import bramble.core.SpecDigest;
import bramble.core.Submission;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes submissions of what users send. */
final class Submissions {

    private Submissions() {}

    /** A document and the id that it has, if it has one, read strictly. */
    static JobRequest request(byte[] document) {
        return Wire.readStrict(JobRequest.class, document);
    }

    /**
     * The submission of a request under an id.
     *
     * @param user who submits; empty for somebody without a name
     * @throws ProblemException that names the wrong field
     */
    static Submission submission(JobId id, JobRequest request, String user) {
        if (request.id() != null && !request.id().equals(id.uuid())) {
            throw ProblemException.invalid(
                    "id",
                    "the document names job "
                            + request.id()
                            + " and the path job "
                            + id
                            + ": leave the first out");
        }
        var spec = SpecReader.read(request);
        return new Submission(id, user, SpecDigests.of(spec), spec);
    }

    /** What stands for the content of a retry: which job it repeats. */
    static SpecDigest digestOfRetry(JobId of) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return new SpecDigest(
                    HexFormat.of()
                            .formatHex(
                                    sha.digest(
                                            ("retry of " + of).getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
