package bramble.http.server;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. For the thread of its connection alone, but that another one may
 * write the body of the answer once {@link #begin} has returned.
 */
public final class Exchange {

    /** Given to {@link #begin} when the length of an answer is not known. */
    public static final long LENGTH_UNKNOWN = -1;

    private static final int OUT_BYTES = 8 << 10;
    private static final int STATUS_NO_CONTENT = 204;
    private static final int STATUS_NOT_MODIFIED = 304;
    private static final byte[] CONTINUE =
            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Head head;
    private final Connection connection;
    private final RequestBody body;
    private boolean toContinue;
    private int status;
    private boolean closes;
    private @Nullable AnswerBody answer;

    Exchange(Head head, Connection connection) {
        this.head = head;
        this.connection = connection;
        toContinue = head.length() != 0 && "100-continue".equalsIgnoreCase(head.header("Expect"));
        body = new RequestBody(connection.in(), head.length(), new Waiting());
    }

    /** Bounds the time of the body, and asks for it when it is first wanted (RFC 9110, 10.1.1). */
    private final class Waiting implements RequestBody.Watch {
        @Override
        public void waits() throws IOException {
            if (toContinue) {
                toContinue = false;
                connection.out().write(CONTINUE);
                connection.out().flush();
            }
            connection.clock().waits();
            connection.waits(true);
        }

        @Override
        public void came() {
            connection.clock().came();
            connection.waits(false);
        }

        @Override
        public void ended() {
            connection.clock().bodyEnded();
            connection.waits(false);
        }
    }

    /** The method, as it was sent. */
    public String method() {
        return head.method();
    }

    /** The path and query, beginning with one slash. */
    public URI target() {
        return head.target();
    }

    /** The first header of a name, in which case does not matter. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(head.header(name));
    }

    /** The address that the request comes from. */
    public InetSocketAddress from() {
        return connection.from();
    }

    /** The TLS session of the connection; empty if it is in the clear. */
    public Optional<SSLSession> session() {
        return connection.session();
    }

    /** The body, which ends where it says it does; an exception when it breaks off before. */
    public InputStream body() {
        return body;
    }

    /**
     * Says that the request is of a node of the cluster. Without this or {@link #isOfUser} the
     * connection keeps the place of a stranger, is answered within {@link Bounds.Times#stranger}
     * and then closed.
     *
     * @return whether there is room for its connection; if not, it closes after the answer
     */
    public boolean isOfMember() {
        return known(Guest.Kind.MEMBER);
    }

    /** Says the same of somebody who may use the cluster. */
    public boolean isOfUser() {
        return known(Guest.Kind.USER);
    }

    private boolean known(Guest.Kind kind) {
        var isIn = connection.know(kind);
        if (isIn) {
            connection.clock().becomesKnown(body.isRead());
        }
        return isIn;
    }

    /** Whether the answer has begun, so that a problem can no longer be told by its status. */
    public boolean hasBegun() {
        return status != 0;
    }

    /**
     * Begins the answer.
     *
     * @param headers beside those about the connection and the length
     * @param length of the body in bytes, {@link #LENGTH_UNKNOWN} when it is not known
     * @return the body, to be closed when it is whole, and only then; what is written to it is
     *     dropped where there may be none
     * @throws IllegalArgumentException when a header has control characters
     */
    public OutputStream begin(int status, Map<String, String> headers, long length)
            throws IOException {
        if (hasBegun()) {
            throw new IllegalStateException("the answer has begun already");
        }
        var isEmpty = status == STATUS_NO_CONTENT || status == STATUS_NOT_MODIFIED;
        var frame = frame(isEmpty, length);
        closes = !connection.isKnown() || !head.keepsAlive() || frame == AnswerBody.Frame.CLOSE;
        var text = new StringBuilder(256);
        text.append("HTTP/1.1 ").append(status).append(' ').append(Reasons.of(status));
        text.append("\r\nDate: ")
                .append(
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                ZonedDateTime.now(ZoneOffset.UTC)));
        headers.forEach((name, value) -> append(text, name, value));
        if (length >= 0 && !isEmpty) {
            append(text, "Content-Length", Long.toString(length));
        } else if (frame == AnswerBody.Frame.CHUNKS) {
            append(text, "Transfer-Encoding", "chunked");
        }
        if (closes) {
            append(text, "Connection", "close");
        } else if (head.isOld()) {
            append(text, "Connection", "keep-alive");
        }
        text.append("\r\n\r\n");
        this.status = status;
        toContinue = false;
        var out = new BufferedOutputStream(connection.out(), OUT_BYTES);
        out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        var begun = new AnswerBody(out, frame, length);
        answer = begun;
        return begun;
    }

    private AnswerBody.Frame frame(boolean isEmpty, long length) {
        if (isEmpty || head.method().equals("HEAD")) {
            return AnswerBody.Frame.NONE;
        }
        if (length >= 0) {
            return AnswerBody.Frame.LENGTH;
        }
        return head.isOld() ? AnswerBody.Frame.CLOSE : AnswerBody.Frame.CHUNKS;
    }

    private static void append(StringBuilder text, String name, String value) {
        if (!Head.isText(name) || !Head.isText(value)) {
            throw new IllegalArgumentException("the header " + name + " has control characters");
        }
        text.append("\r\n").append(name).append(": ").append(value);
    }

    /** Whether the answer is whole, so that the connection need not be cut. */
    boolean isWhole() {
        var begun = answer;
        return begun != null && begun.isWhole();
    }

    /** Whether the other side was told that the connection closes. */
    boolean closes() {
        return closes;
    }

    /**
     * Reads what is left of the body, up to a bound.
     *
     * @return whether that was all of it
     */
    boolean drain(long max) throws IOException {
        // Who was not told to go on may still send the body or not: only closing is safe.
        if (!body.isRead() && header("Expect").isPresent()) {
            return false;
        }
        var buffer = new byte[OUT_BYTES];
        for (var read = 0L; !body.isRead() && read < max; ) {
            read += Math.max(0, body.read(buffer, 0, buffer.length));
        }
        return body.isRead();
    }
}
