package bramble.http;

import bramble.api.JobIds;
import bramble.api.Limits;
import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.core.JobId;
import bramble.core.NodeId;
import bramble.http.server.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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

    private final Exchange exchange;
    private final Map<String, String> path;
    private final Caller caller;
    private final BooleanSupplier stillMay;
    private final Map<String, String> said = new LinkedHashMap<>();
    private @Nullable Map<String, String> query;

    /**
     * @param path the variables of the route's path
     * @param caller who was let in
     * @param stillMay whether he would be let in now
     */
    Visit(Exchange exchange, Map<String, String> path, Caller caller, BooleanSupplier stillMay) {
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
    void requireSpeaker(NodeId named) {
        if (caller instanceof Caller.Member(var proven)
                && proven != null
                && !proven.equals(named)) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.FORBIDDEN,
                            "the certificate is that of node "
                                    + proven
                                    + ", which cannot speak for node "
                                    + named));
        }
    }

    /** Says something on the answer, whatever that will be. */
    void say(String header, String value) {
        said.put(header, value);
    }

    /** The TLS session of the request; empty if it came in the clear, on loopback. */
    Optional<SSLSession> session() {
        return exchange.session();
    }

    /** The address that it comes from. */
    InetAddress from() {
        return exchange.from().getAddress();
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
        return exchange.target().toString();
    }

    String method() {
        return exchange.method();
    }

    /** Whether another node passed this call on, so that it must not be passed on again. */
    boolean isPassedOn() {
        return header(Passing.PASSED_ON).isPresent();
    }

    Optional<String> header(String name) {
        return exchange.header(name);
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
            parsed = parsed(exchange.target().getRawQuery());
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
        return exchange.body();
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
        var length = header("Content-Length").orElse("");
        if (length.length() > 9 || (!length.isEmpty() && Long.parseLong(length) > max)) {
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
        var out = exchange.begin(answer.status(), withSaid(answer.headers()), answer.length());
        if (!method().equals("HEAD")) {
            answer.writeBody(new WatchedStream(out, stillMay));
        }
        out.close();
    }

    /**
     * Begins an answer of unknown length, whose body the caller writes and flushes. To be closed
     * only when it is whole: without that its connection is cut the connection, and the other side
     * sees it.
     */
    OutputStream stream(int status, Map<String, String> headers) throws IOException {
        return new WatchedStream(
                exchange.begin(status, withSaid(headers), Exchange.LENGTH_UNKNOWN), stillMay);
    }

    private Map<String, String> withSaid(Map<String, String> headers) {
        if (said.isEmpty()) {
            return headers;
        }
        var all = new LinkedHashMap<>(headers);
        all.putAll(said);
        return all;
    }

    /** Whether the answer has begun, so that a problem can no longer be told by its status. */
    boolean hasBegun() {
        return exchange.hasBegun();
    }

    /**
     * Makes the server close the connection without a proper end of the answer, so that the other
     * side sees that it is cut, which is what becomes of whatever a handler throws.
     */
    static final class Aborted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Aborted() {
            super("the answer cannot be finished");
        }
    }
}
