package bramble.node;

import bramble.core.ClusterId;
import bramble.core.NodeId;
import bramble.discovery.Founder;
import bramble.discovery.Founding;
import bramble.http.Greeting;
import bramble.security.LocalSecret;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new node before it has a cluster: it answers at its address, asks at others, and returns when
 * {@link Founding} says that all founders have promised themselves to each other. Its monitor
 * guards the founding, which the threads of callers and its own use.
 */
final class Gathering {

    static final String PATH = "/internal/v1/found";

    private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 300;

    /** How many rounds go by between two words to a person about what is waited for. */
    private static final int ROUNDS_BETWEEN_WORDS = 30;

    private final FoundingWords words;
    private final Address listen;
    private final List<Address> seek;
    private final Founding founding;
    private final LocalSecret secret;

    /**
     * What was told.
     *
     * @param seek where others may be
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
    record Wish(String name, byte[] secret, int expected, List<Address> seek) {}

    Gathering(
            Wish wish,
            Founder self,
            Collection<Founder> promise,
            LocalSecret secret,
            Founding.Diary diary) {
        this.secret = secret;
        this.words = new FoundingWords(wish.name(), wish.secret());
        this.listen = Address.parse(self.address());
        this.seek = List.copyOf(wish.seek());
        this.founding = new Founding(self, wish.expected(), promise, diary);
    }

    /** Returns the founding group once it is certain that all others will found it as well. */
    NodeOptions.Group gather() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(listen.host(), listen.port()), 0);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setExecutor(threads);
            server.createContext(PATH, this::answer);
            server.start();
            for (var round = 0; true; round++) {
                var founders = founders();
                if (founders.isPresent()) {
                    return group(founders.get());
                }
                if (round % ROUNDS_BETWEEN_WORDS == 0) {
                    LOG.warn("No cluster yet: {}", waitsFor());
                }
                places().forEach(this::ask);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for other founders", e);
        } finally {
            server.stop(0);
        }
    }

    private NodeOptions.Group group(Collection<Founder> founders) {
        var addresses = founders.stream().map(each -> Address.parse(each.address())).toList();
        return new NodeOptions.Group(new ClusterId(words.cluster(founders)), addresses);
    }

    /** The founders: all have said so, or one of them is a member of the cluster already. */
    private Optional<List<Founder>> founders() {
        List<Founder> promised;
        synchronized (this) {
            var agreed = founding.founders();
            if (agreed.isPresent()) {
                return agreed;
            }
            promised = List.copyOf(founding.word().promise());
        }
        var cluster = new ClusterId(words.cluster(promised));
        for (var each : promised) {
            var own = each.address().equals(listen.toString());
            if (!own && Greeting.isOf(each.address(), cluster, new NodeId(each.id()), secret)) {
                return Optional.of(promised);
            }
        }
        return Optional.empty();
    }

    private synchronized String waitsFor() {
        return founding.waitsFor();
    }

    private List<Address> places() {
        var places = new ArrayList<>(seek);
        places.removeIf(listen::equals);
        return places;
    }

    private void ask(Address place) {
        try {
            var connection =
                    (HttpURLConnection)
                            URI.create("http://" + place + PATH).toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setDoOutput(true);
            try (var out = connection.getOutputStream()) {
                out.write(own());
            }
            try (var in = connection.getInputStream()) {
                hear(in.readNBytes(FoundingWords.BYTES_MAX));
            }
        } catch (IOException silent) {
            LOG.debug("nobody founds at {}: {}", place, silent.toString());
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var known = hear(exchange.getRequestBody().readNBytes(FoundingWords.BYTES_MAX));
            // Who does not prove that it has the secret is told nothing.
            var body = known ? own() : new byte[0];
            exchange.sendResponseHeaders(known ? 200 : 403, known ? body.length : -1);
            if (known) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private synchronized byte[] own() {
        return words.written(founding.word());
    }

    private synchronized boolean hear(byte[] bytes) {
        var word = words.read(bytes);
        word.ifPresent(founding::hear);
        return word.isPresent();
    }

    /** Founders as text, one a line, and back. */
    static String text(Collection<Founder> founders) {
        return String.join("\n", new TreeSet<>(founders).stream().map(Founder::toString).toList());
    }

    static List<Founder> founders(String text) {
        return text.lines().map(Founder::parse).toList();
    }

    static Founder self(UUID id, Address listen) {
        return new Founder(id, listen.toString());
    }
}
