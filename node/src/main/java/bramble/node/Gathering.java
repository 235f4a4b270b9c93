package bramble.node;

import bramble.api.Problem;
import bramble.api.ProblemType;
import bramble.api.Wire;
import bramble.core.ClusterId;
import bramble.discovery.Founder;
import bramble.discovery.Founding;
import bramble.security.Certificates;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new node before it has a cluster: it answers at its address and asks at others, until all
 * founders have promised themselves to each other and know the authority that the first of them has
 * made. It goes on answering until it is closed, since others may not know that yet.
 *
 * <p>Its monitor guards what was heard, which the threads of callers and its own use.
 */
final class Gathering implements AutoCloseable {

    static final String PATH = "/internal/v1/found";

    /** In the place of an authority where founders have none, since they are on loopback alone. */
    static final String LOOPBACK = "loopback";

    private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);
    private static final Problem NOT_YET =
            Problem.of(
                    ProblemType.UNAVAILABLE,
                    "this node has no cluster yet: it waits for others with which it is to found one");
    private static final byte[] NOT_YET_BODY = Wire.toBytes(NOT_YET);
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 300;

    /** After so many rounds a person is told once more what is waited for. */
    private static final int ROUNDS_BETWEEN_WORDS = 30;

    private final FoundingWords words;
    private final Own own;
    private final Notes notes;
    private final Founding founding;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final TreeMap<UUID, FoundingWords.Said> heard = new TreeMap<>();
    private String authority;

    /**
     * What was told.
     *
     * @param seek where others may be
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
    record Wish(String name, byte[] secret, int expected, List<Address> seek) {}

    /**
     * What this node is and has.
     *
     * @param bind where it answers
     * @param tls null on loopback
     * @param places where others may be, asked again in each round
     */
    record Own(
            Founder self,
            InetSocketAddress bind,
            @Nullable Tls tls,
            Supplier<List<String>> places) {}

    /**
     * For those who call, and for calling.
     *
     * @param shown the fingerprint of the certificate that those who call are shown
     */
    record Tls(SSLContext server, SSLContext client, String shown) {}

    /** What it remembers, on disk before it returns, and what it makes. */
    interface Notes extends Founding.Diary {
        /** What was promised in an earlier life. */
        Collection<Founder> promise();

        /** The authority that it knew in an earlier life; empty for none. */
        String authority();

        void keepAuthority(String fingerprint);

        /** Makes the authority of the cluster, if this node is the first; what it is called. */
        String makeAuthority(ClusterId cluster) throws IOException;
    }

    /**
     * What all founders have agreed on.
     *
     * @param isFirst whether this one begins it, and the others join
     */
    record Agreed(
            ClusterId cluster, SortedSet<Founder> founders, String authority, boolean isFirst) {}

    /** Begins to answer. */
    Gathering(Wish wish, FoundingWords words, Own own, Notes notes) throws IOException {
        this.words = words;
        this.own = own;
        this.notes = notes;
        founding = new Founding(own.self(), wish.expected(), notes.promise(), notes);
        authority = notes.authority();
        server = own.tls() == null ? HttpServer.create(own.bind(), 0) : secured(own.tls());
        server.setExecutor(threads);
        server.createContext(PATH, this::answer);
        server.createContext("/", Gathering::refuse);
        server.start();
    }

    private HttpServer secured(Tls tls) throws IOException {
        var secured = HttpsServer.create(own.bind(), 0);
        secured.setHttpsConfigurator(new HttpsConfigurator(tls.server()));
        return secured;
    }

    /** Returns once it is certain what all founders will found. */
    Agreed gather() throws IOException {
        try {
            var said = "";
            for (var round = 0; true; round++) {
                var agreed = agreed();
                if (agreed != null) {
                    return agreed;
                }
                var waits = waitsFor();
                if (!waits.equals(said) || round % ROUNDS_BETWEEN_WORDS == 0) {
                    LOG.warn("No cluster yet: {}", waits);
                    said = waits;
                }
                places().forEach(this::ask);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for other founders", e);
        }
    }

    private synchronized @Nullable Agreed agreed() throws IOException {
        var promise = founding.word().promise();
        if (promise.isEmpty()) {
            return null;
        }
        var first = promise.first();
        var isFirst = first.equals(own.self());
        var cluster = words.cluster(promise);
        if (authority.isEmpty() && isFirst && founding.founders().isPresent()) {
            authority = notes.makeAuthority(cluster);
        }
        if (authority.isEmpty() && !isFirst) {
            var said = saidBy(first, promise);
            if (said != null && !said.authority().isEmpty()) {
                notes.keepAuthority(said.authority());
                authority = said.authority();
            }
        }
        var isKnown = !authority.isEmpty() && (!isFirst || allKnow(promise));
        return isKnown ? new Agreed(cluster, promise, authority, isFirst) : null;
    }

    private FoundingWords.@Nullable Said saidBy(Founder founder, Set<Founder> promise) {
        var said = heard.get(founder.id());
        return said != null
                        && said.word().founder().equals(founder)
                        && said.word().promise().equals(promise)
                ? said
                : null;
    }

    /** Whether all others will come, since each has noted to whom. */
    private boolean allKnow(Set<Founder> promise) {
        return promise.stream()
                .filter(each -> !each.equals(own.self()))
                .map(each -> saidBy(each, promise))
                .allMatch(said -> said != null && said.authority().equals(authority));
    }

    private synchronized String waitsFor() {
        return founding.waitsFor();
    }

    private Set<String> places() {
        var places = new LinkedHashSet<>(own.places().get());
        places.remove(own.self().address());
        return places;
    }

    /** Says what this node has to say only when the other has proven that it has the secret. */
    private void ask(String place) {
        try {
            if (answers(place, words::question)) {
                answers(place, channel -> said(channel, true));
            }
        } catch (IOException silent) {
            LOG.debug("nobody founds at {}: {}", place, silent.toString());
        }
    }

    /** Whether what is answered is worth hearing. */
    private boolean answers(String place, Function<FoundingWords.Channel, byte[]> saying)
            throws IOException {
        var connection = open(place);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setDoOutput(true);
        connection.connect();
        var channel = new FoundingWords.Channel(shown(connection));
        try (var out = connection.getOutputStream()) {
            out.write(saying.apply(channel));
        }
        try (var in = connection.getInputStream()) {
            return hear(in.readNBytes(FoundingWords.BYTES_MAX), channel, false);
        }
    }

    private static String shown(HttpURLConnection connection) throws IOException {
        return connection instanceof HttpsURLConnection secured
                        && secured.getServerCertificates()[0] instanceof X509Certificate certificate
                ? Certificates.fingerprint(certificate)
                : LOOPBACK;
    }

    private HttpURLConnection open(String place) throws IOException {
        var tls = own.tls();
        var scheme = tls == null ? "http" : "https";
        var opened = URI.create(scheme + "://" + place + PATH).toURL().openConnection();
        if (tls != null && opened instanceof HttpsURLConnection secured) {
            secured.setSSLSocketFactory(tls.client().getSocketFactory());
            // What is said proves who says it, and no name does.
            secured.setHostnameVerifier((name, session) -> true);
        }
        return (HttpURLConnection) opened;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var channel =
                    new FoundingWords.Channel(own.tls() == null ? LOOPBACK : own.tls().shown());
            var asked = exchange.getRequestBody().readNBytes(FoundingWords.BYTES_MAX);
            var known = words.isQuestion(asked, channel) || hear(asked, channel, true);
            // Who does not prove that it has the secret is told nothing.
            var body = known ? said(channel, false) : new byte[0];
            exchange.sendResponseHeaders(known ? 200 : 403, known ? body.length : -1);
            if (known) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** For those who ask a member of a cluster, as other founders do that are ahead. */
    private static void refuse(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            exchange.sendResponseHeaders(NOT_YET.status(), NOT_YET_BODY.length);
            exchange.getResponseBody().write(NOT_YET_BODY);
        }
    }

    private synchronized byte[] said(FoundingWords.Channel channel, boolean asks) {
        return words.written(new FoundingWords.Said(founding.word(), authority), channel, asks);
    }

    private synchronized boolean hear(byte[] bytes, FoundingWords.Channel channel, boolean asked) {
        var said = words.read(bytes, channel, asked);
        said.ifPresent(
                each -> {
                    heard.put(each.word().founder().id(), each);
                    founding.hear(each.word());
                });
        return said.isPresent();
    }

    /** Answers no more, and waits for nobody: a stranger may be in the middle of a request. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Founders as text, one a line, and back. */
    static String text(Collection<Founder> founders) {
        return String.join("\n", new TreeSet<>(founders).stream().map(Founder::toString).toList());
    }

    static List<Founder> founders(String text) {
        return text.lines().map(Founder::parse).toList();
    }
}
