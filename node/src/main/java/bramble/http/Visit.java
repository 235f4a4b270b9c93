package bramble.http;

import bramble.api.JobIds;
import bramble.api.Limits;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.core.JobId;
import bramble.core.NodeId;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the door, and the means to answer it. For the thread of the
 * request alone.
 */
final class Visit {

    /**
     * Bytes of a small body. What is read of strangers, such as one who wants to join, must not
     * fill the heap however many of them come at once.
     */
    static final int SMALL_BODY_MAX = 16 << 10;

    private final HttpExchange exchange;
    private final Map<String, String> path;
    private final Caller caller;
    private final BooleanSupplier stillMay;
    private @Nullable Map<String, String> query;

    /**
     * @param path the variables of the route's path
     * @param caller who was let in
     * @param stillMay whether he would be let in now
     */
    Visit(
            HttpExchange exchange,
            Map<String, String> path,
            Caller caller,
            BooleanSupplier stillMay) {
        this.exchange = exchange;
        this.path = path;
        this.caller = caller;
        this.stillMay = stillMay;
    }

    /** Who makes the request. */
    Caller caller() {
        return caller;
    }

    /** Whether the caller would be let in now, for what goes on for long. */
    boolean stillMay() {
        return stillMay.getAsBoolean();
    }

    /**
     * Has a node speak for itself alone.
     *
     * @throws ProblemException ({@link ProblemType#FORBIDDEN}) when its certificate says that it is
     *     another than it says itself
     */
    void requireSpeaker(NodeId said) {
        if (caller instanceof Caller.Member(var proven) && proven != null && !proven.equals(said)) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.FORBIDDEN,
                            "the certificate is that of node "
                                    + proven
                                    + ", which cannot speak for node "
                                    + said));
        }
    }

    /** Says something on the answer, whatever that will be. */
    void say(String header, String value) {
        exchange.getResponseHeaders().set(header, value);
    }

    /** The TLS session of the request; empty if it came in the clear, on loopback. */
    Optional<SSLSession> session() {
        return exchange instanceof HttpsExchange secured
                ? Optional.of(secured.getSSLSession())
                : Optional.empty();
    }

    /** The address that it comes from. */
    InetAddress from() {
        return exchange.getRemoteAddress().getAddress();
    }

    /**
     * What the caller has shown, as headers, so that the master can look at it too. Of a local user
     * it is this node's word, which the master believes of members; his secret stays here.
     */
    Map<String, String> credentials() {
        if (caller instanceof Caller.LocalUser) {
            return Map.of(Passing.CALLER, Passing.LOCAL);
        }
        return header(Doorman.AUTHORIZATION)
                .map(shown -> Map.of(Doorman.AUTHORIZATION, shown))
                .orElse(Map.of());
    }

    private static Map<String, String> parsed(@Nullable String raw) {
        var query = new TreeMap<String, String>();
        if (raw == null || raw.isEmpty()) {
            return query;
        }
        for (var part : raw.split("&", -1)) {
            var equals = part.indexOf('=');
            query.put(
                    decoded(equals < 0 ? part : part.substring(0, equals)),
                    equals < 0 ? "" : decoded(part.substring(equals + 1)));
        }
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(
                    "", "the query has a broken percent-encoding: " + e.getMessage());
        }
    }

    /** The raw path and query, for passing on. */
    String target() {
        return exchange.getRequestURI().toString();
    }

    String method() {
        return exchange.getRequestMethod();
    }

    /** Whether another node passed this call on, so that it must not be passed on again. */
    boolean isPassedOn() {
        return exchange.getRequestHeaders().containsKey(Passing.PASSED_ON);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** Whether the body is said to be of this media type. */
    boolean hasType(String type) {
        var said = header(Answer.CONTENT_TYPE).orElse("");
        var semicolon = said.indexOf(';');
        return (semicolon < 0 ? said : said.substring(0, semicolon)).strip().equalsIgnoreCase(type);
    }

    /** A variable of the route's path. */
    String variable(String name) {
        var value = path.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no variable " + name);
        }
        return value;
    }

    /** The job that the path names. */
    JobId job() {
        return jobId("id", variable("id"));
    }

    /** Reads a job's id from a part of the request. */
    static JobId jobId(String field, String text) {
        try {
            return new JobId(JobIds.parse(text));
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(
                    field,
                    e.getMessage()
                            + "; a job's id is a UUID of version 7 that its submitter makes");
        }
    }

    /** The number of the task that the path names. */
    int task() {
        return number("task", variable("task"), 0, bramble.core.Limits.TASKS_MAX);
    }

    Optional<String> query(String name) {
        var parsed = query;
        if (parsed == null) {
            parsed = parsed(exchange.getRequestURI().getRawQuery());
            query = parsed;
        }
        return Optional.ofNullable(parsed.get(name)).filter(value -> !value.isEmpty());
    }

    /** A whole number of the query, within bounds. */
    int query(String name, int preset, int min, int max) {
        return query(name).map(text -> number(name, text, min, max)).orElse(preset);
    }

    /** A yes or no of the query. */
    boolean query(String name, boolean preset) {
        return query(name)
                .map(
                        text ->
                                switch (text) {
                                    case "true", "1", "yes" -> true;
                                    case "false", "0", "no" -> false;
                                    default ->
                                            throw ProblemException.invalid(
                                                    name,
                                                    "\""
                                                            + cut(text)
                                                            + "\" is neither true nor false");
                                })
                .orElse(preset);
    }

    /** How many entries of a page are wanted. */
    int pageSize() {
        return query("limit", 100, 1, Limits.PAGE_MAX);
    }

    private static int number(String field, String text, int min, int max) {
        try {
            var number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw ProblemException.invalid(field, "\"" + cut(text) + "\" is no whole number");
        }
        throw ProblemException.invalid(field, text + " is not between " + min + " and " + max);
    }

    /**
     * What a part of a request means; an {@link IllegalArgumentException} says that it is wrong,
     * and a {@link NullPointerException} that it lacks a field, since the JSON library makes
     * records with null for those.
     */
    static <T> T understood(String field, Supplier<T> meaning) {
        try {
            return meaning.get();
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(field, Problems.text(e));
        } catch (NullPointerException e) {
            throw ProblemException.invalid(field, "the document lacks a field that it must have");
        }
    }

    /** Text from outside as it may stand in a message. */
    static String cut(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    InputStream body() {
        return exchange.getRequestBody();
    }

    /**
     * The whole body of a request that says but little.
     *
     * @throws ProblemException ({@link ProblemType#TOO_LARGE}) when it is longer than {@link
     *     #SMALL_BODY_MAX}
     */
    byte[] smallBody() throws IOException {
        return body(SMALL_BODY_MAX);
    }

    /**
     * The whole body.
     *
     * @throws ProblemException ({@link ProblemType#TOO_LARGE}) when it is longer than {@code max}
     *     bytes
     */
    byte[] body(int max) throws IOException {
        var said = header("Content-Length").orElse("");
        if (said.length() > 9 || (!said.isEmpty() && Long.parseLong(said) > max)) {
            throw tooLarge("the body", max);
        }
        var bytes = body().readNBytes(max + 1);
        if (bytes.length > max) {
            throw tooLarge("the body", max);
        }
        return bytes;
    }

    static ProblemException tooLarge(String what, int max) {
        return new ProblemException(
                Problem.of(
                        ProblemType.TOO_LARGE,
                        what
                                + " is larger than the limit of "
                                + max
                                + " bytes: give long inputs as files, or split the job"));
    }

    /** Answers at once. */
    void answer(Answer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        answer.headers().forEach(headers::set);
        var length = answer.length();
        if (exchange.getRequestMethod().equals("HEAD")) {
            // The JDK's server warns of a length that it is told, and takes that of the headers.
            headers.set("Content-Length", Long.toString(Math.max(0, length)));
            exchange.sendResponseHeaders(answer.status(), -1);
            exchange.close();
            return;
        }
        // To the JDK's server 0 means a body of unknown length, and -1 none.
        exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : Math.max(0, length));
        if (length != 0) {
            answer.writeBody(new WatchedStream(exchange.getResponseBody(), stillMay));
        }
        exchange.close();
    }

    /**
     * Begins an answer of unknown length, whose body the caller writes and flushes. To be closed
     * only when it is whole: without that the server cuts the connection, and the other side sees
     * it.
     */
    OutputStream stream(int status, Map<String, String> headers) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, 0);
        return new WatchedStream(exchange.getResponseBody(), stillMay);
    }

    /** Whether the answer has begun, so that a problem can no longer be told by its status. */
    boolean hasBegun() {
        return exchange.getResponseCode() >= 0;
    }

    /**
     * Makes the server close the connection without a proper end of the answer, so that the other
     * side sees that it is cut: the JDK's server does so when a handler throws.
     */
    static final class Aborted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Aborted() {
            super("the answer cannot be finished");
        }
    }
}
