package bramble.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** What a node answered: read it to its end or close it. */
record Answer(HttpURLConnection connection, int status, Address from) implements AutoCloseable {

    /** Bytes of an answer that is held in memory as a whole. */
    private static final int BYTES_MAX = 64 << 20;

    boolean succeeded() {
        return status < 300;
    }

    /** This answer, if it succeeded; else its problem is thrown. */
    Answer checked() throws IOException {
        if (!succeeded()) {
            throw new ProblemException(problem());
        }
        return this;
    }

    /** The body as it comes. */
    InputStream stream() throws IOException {
        if (succeeded()) {
            return connection.getInputStream();
        }
        InputStream errors = connection.getErrorStream();
        return errors == null ? InputStream.nullInputStream() : errors;
    }

    /** The whole body. */
    byte[] bytes() throws IOException {
        try (InputStream in = stream()) {
            byte[] body = in.readNBytes(BYTES_MAX + 1);
            if (body.length > BYTES_MAX) {
                throw new IOException(
                        from
                                + " answered more than "
                                + BYTES_MAX
                                + " bytes: ask for smaller pages");
            }
            return body;
        }
    }

    /**
     * The problem of an answer that did not succeed, made up from the status if the body has none:
     * the JDK's connection loses the body of a 401 to what is sent in a stream.
     */
    Problem problem() throws IOException {
        byte[] body = bytes();
        String type = connection.getContentType();
        if (body.length > 0 && type != null && type.startsWith("application/problem+json")) {
            return Wire.read(Problem.class, body);
        }
        ProblemType kind = kindOf(status);
        return new Problem(
                kind.urn(),
                kind.title(),
                status,
                from + " answered with status " + status + " and no explanation" + advice(kind),
                null,
                null,
                null,
                null,
                null);
    }

    private static String advice(ProblemType kind) {
        return kind == ProblemType.UNAUTHORIZED
                ? ": this needs the token of a user, which bramble login saves"
                : "";
    }

    private static ProblemType kindOf(int status) {
        for (ProblemType type : ProblemType.values()) {
            if (type.status() == status) {
                return type;
            }
        }
        return ProblemType.INTERNAL;
    }

    @Nullable String header(String name) {
        return connection.getHeaderField(name);
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
