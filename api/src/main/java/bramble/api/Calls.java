package bramble.api;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls to the first of several nodes that answers, and again while the cluster looks for a
 * master, until a deadline. Every call of the API may be repeated, so nothing is harmed by an
 * answer that was lost.
 *
 * <p>May be used by several threads: what they share are two hints, where a stale value costs at
 * most one attempt more.
 */
final class Calls {

    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long PAUSE_MILLIS_MAX = 200;

    private final List<Address> addresses;
    private final long patienceNanos;
    private final @Nullable String token;
    private final @Nullable ClusterAuthority authority;
    private volatile int preferred;
    private volatile boolean contacted;

    /**
     * @param token shown to every node; null for none
     * @param authority of the cluster, by which nodes beyond loopback are known; null for none
     */
    Calls(
            List<Address> addresses,
            Duration patience,
            @Nullable String token,
            @Nullable ClusterAuthority authority) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("at least one address is needed");
        }
        this.addresses = List.copyOf(addresses);
        this.patienceNanos = patience.toNanos();
        this.token = checked(token);
        this.authority = authority;
    }

    /** What goes into a header must not end it. */
    private static @Nullable String checked(@Nullable String token) {
        if (token != null && !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "a token has no spaces, line ends or letters beyond ASCII: copy it once more");
        }
        return token;
    }

    /** The same nodes and patience with another token. */
    Calls withToken(@Nullable String other) {
        return new Calls(addresses, Duration.ofNanos(patienceNanos), other, authority);
    }

    /** The same nodes, patience and token with another authority. */
    Calls withAuthority(@Nullable ClusterAuthority other) {
        return new Calls(addresses, Duration.ofNanos(patienceNanos), token, other);
    }

    /** What happened to one call so far. */
    private static final class Course {
        /**
         * Why the call may have been carried out, though no answer says so; null while it certainly
         * was not.
         */
        @Nullable String open;

        boolean met;
        String trouble = "";
        @Nullable Problem problem;
        long pauseMillis = FIRST_PAUSE_MILLIS;
    }

    /**
     * The first answer that says more than "not now". Its status may be that of a problem.
     *
     * @throws UnreachableException if no node could be connected to
     * @throws ProblemException with {@link ProblemType#UNKNOWN} if the call changes something and
     *     may have been carried out, or with the last reason ({@link ProblemType#UNAVAILABLE},
     *     {@link ProblemType#OVERLOADED}) if it certainly was not
     */
    Answer send(Call call) {
        long deadline = System.nanoTime() + patienceNanos;
        Course course = new Course();
        while (true) {
            course.met = false;
            int first = preferred;
            for (int turn = 0; turn < addresses.size(); turn++) {
                int at = (first + turn) % addresses.size();
                Answer answer = attempt(addresses.get(at), call, course);
                if (answer != null) {
                    preferred = at;
                    return answer;
                }
            }
            boolean nobodyThere = !course.met && !contacted;
            long left = deadline - System.nanoTime();
            boolean tooLong =
                    course.pauseMillis > PAUSE_MILLIS_MAX
                            && TimeUnit.MILLISECONDS.toNanos(course.pauseMillis) > left;
            if (nobodyThere || left < 0 || tooLong) {
                throw failure(call, course);
            }
            pause(course);
        }
    }

    /** One attempt at one address; null if it says to try again. */
    private @Nullable Answer attempt(Address address, Call call, Course course) {
        byte @Nullable [] body =
                call.body() == null ? null : call.body().getBytes(StandardCharsets.UTF_8);
        HttpURLConnection connection;
        try {
            connection = connect(address, call, body);
        } catch (IOException e) {
            course.trouble = address + " cannot be reached (" + reason(e) + ")";
            return null;
        }
        course.met = true;
        try {
            if (body != null) {
                send(connection, call, body);
            }
            Answer answer = new Answer(connection, connection.getResponseCode(), address);
            contacted = true;
            if (answer.status() != ProblemType.UNAVAILABLE.status()
                    && answer.status() != ProblemType.OVERLOADED.status()) {
                return answer;
            }
            Problem problem = answer.problem();
            course.problem = problem;
            course.trouble = address + " answered: " + problem.detail();
            if (problem.kind() == ProblemType.UNKNOWN) {
                course.open = course.trouble;
            }
            if (problem.retryAfter() != null) {
                course.pauseMillis =
                        Math.max(
                                course.pauseMillis,
                                TimeUnit.SECONDS.toMillis(problem.retryAfter()));
            }
            return null;
        } catch (IOException e) {
            course.trouble =
                    "the connection to "
                            + address
                            + " was lost before its answer came ("
                            + reason(e)
                            + ")";
            course.open = course.trouble;
            connection.disconnect();
            return null;
        }
    }

    private static void send(HttpURLConnection connection, Call call, byte[] body)
            throws IOException {
        try (OutputStream out = connection.getOutputStream()) {
            if (call.upload() == null) {
                out.write(body);
            } else {
                Files.copy(call.upload(), out);
            }
        }
    }

    private HttpURLConnection connect(Address address, Call call, byte @Nullable [] body)
            throws IOException {
        HttpURLConnection connection = opened(address, call.path());
        connection.setRequestMethod(call.method());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        connection.setReadTimeout(call.reading().timeoutMillis());
        connection.setRequestProperty("Accept", "*/*");
        connection.setRequestProperty("User-Agent", "bramble");
        if (token != null) {
            connection.setRequestProperty("Authorization", "Bearer " + token);
        }
        if (call.reading().fromByte() > 0) {
            connection.setRequestProperty("Range", "bytes=" + call.reading().fromByte() + "-");
        }
        if (body != null) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", call.contentType());
            connection.setFixedLengthStreamingMode(
                    call.upload() == null ? body.length : Files.size(call.upload()));
        }
        connection.connect();
        return connection;
    }

    /** In the clear on loopback, under TLS everywhere else: nodes serve it so. */
    private HttpURLConnection opened(Address address, String path) throws IOException {
        if (isLoopback(address.host())) {
            return (HttpURLConnection)
                    URI.create("http://" + address + path).toURL().openConnection();
        }
        ClusterAuthority known = authority;
        if (known == null) {
            throw new IOException(
                    "it is on another machine, and the fingerprint of the cluster's authority, by which its nodes are known, was not given");
        }
        HttpsURLConnection connection =
                (HttpsURLConnection)
                        URI.create("https://" + address + path).toURL().openConnection();
        connection.setSSLSocketFactory(known.sockets());
        // The authority's signature says who it is, and addresses change.
        connection.setHostnameVerifier((host, session) -> true);
        return connection;
    }

    private static boolean isLoopback(String host) {
        if (host.equals("localhost") || host.equals("127.0.0.1")) {
            return true;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private RuntimeException failure(Call call, Course course) {
        if (course.open != null && call.changes()) {
            return new ProblemException(
                    Problem.of(
                            ProblemType.UNKNOWN,
                            course.open + "; so it may have been carried out or not"));
        }
        if (course.problem != null) {
            return new ProblemException(course.problem);
        }
        String where =
                addresses.size() == 1
                        ? ""
                        : " (and none of the " + addresses.size() + " addresses answers)";
        return new UnreachableException(course.trouble + where);
    }

    private static void pause(Course course) {
        try {
            Thread.sleep(course.pauseMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting: " + course.trouble);
        }
        course.pauseMillis = Math.min(course.pauseMillis * 2, PAUSE_MILLIS_MAX);
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
