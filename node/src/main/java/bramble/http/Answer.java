package bramble.http;

import bramble.api.Problem;
import bramble.api.ProblemType;
import bramble.api.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a call is answered.
 *
 * @param headers beside those about the connection and the length
 */
record Answer(int status, Map<String, String> headers, Body body) {

    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";
    static final String CONTENT_TYPE = "Content-Type";

    /** The part after the headers. */
    sealed interface Body {}

    /**
     * Of an answer to a greeting or a wish to join: the members of a thousand nodes take 60 KiB.
     */
    static final int WORD_BYTES_MAX = 1 << 20;

    /** A body at hand. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
    record Bytes(byte[] bytes) implements Body {}

    /**
     * A body that another node sends. Whoever takes the answer closes it.
     *
     * @param length in bytes, -1 when it is not known beforehand
     */
    record Stream(InputStream in, long length) implements Body {}

    static Answer json(int status, Object document) {
        return new Answer(status, Map.of(CONTENT_TYPE, JSON), new Bytes(Wire.toBytes(document)));
    }

    static Answer problem(Problem problem) {
        var headers = new TreeMap<String, String>();
        headers.put(CONTENT_TYPE, PROBLEM);
        var wait = problem.retryAfter();
        if (wait != null) {
            headers.put("Retry-After", Long.toString(wait));
        }
        if (problem.kind() == ProblemType.UNAUTHORIZED) {
            headers.put("WWW-Authenticate", "Bearer realm=\"bramble\"");
        }
        return new Answer(problem.status(), headers, new Bytes(Wire.toBytes(problem)));
    }

    Answer with(String header, String value) {
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    /** Writes the body, and closes a stream. */
    void writeBody(OutputStream out) throws IOException {
        switch (body) {
            case Bytes bytes -> out.write(bytes.bytes());
            case Stream stream -> {
                try (var in = stream.in()) {
                    in.transferTo(out);
                }
            }
        }
    }

    /** The whole body, which is then closed; for answers between nodes, which are short. */
    byte[] bytes() throws IOException {
        return switch (body) {
            case Bytes here -> here.bytes();
            case Stream stream -> {
                try (var in = stream.in()) {
                    yield in.readAllBytes();
                }
            }
        };
    }

    /**
     * The same of an answer of a node that nothing has proven to be one yet, or that is asked
     * something small.
     *
     * @throws IOException when it is longer than {@link #WORD_BYTES_MAX}, or breaks off
     */
    byte[] word() throws IOException {
        return switch (body) {
            case Bytes here -> here.bytes();
            case Stream stream -> {
                try (var in = stream.in()) {
                    var bytes = in.readNBytes(WORD_BYTES_MAX + 1);
                    if (bytes.length > WORD_BYTES_MAX) {
                        throw new IOException(
                                "an answer is longer than " + (WORD_BYTES_MAX >> 10) + " KiB");
                    }
                    yield bytes;
                }
            }
        };
    }

    /** The length of the body in bytes, -1 when it is not known. */
    long length() {
        return switch (body) {
            case Bytes bytes -> bytes.bytes().length;
            case Stream stream -> stream.length();
        };
    }
}
