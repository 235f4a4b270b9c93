package bramble.http;

import bramble.core.NodeId;
import bramble.security.Guard;
import bramble.security.LocalSecret;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 to other nodes: blocking, for virtual threads, with connections that are kept and can be
 * cut at any moment. Small on purpose: it talks to {@link Door} alone. Its lock guards the idle
 * connections.
 *
 * <p>{@code java.net.http} would cost a node 10 MB and 0.3 s of its start; {@code
 * HttpURLConnection} repeats failed requests by itself and cannot be told whether a request ever
 * left.
 */
final class NodeClient implements AutoCloseable {

    /** How long a node on the local network may take to accept a connection. */
    static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);

    /** How long a node may be silent while hands are shaken. */
    static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(2);

    /** Idle connections kept to one node. */
    private static final int IDLE_MAX = 64;

    /**
     * How long a connection is kept idle; less than the door's 30 s, so that a kept one is almost
     * never a dead one.
     */
    private static final long IDLE_NANOS = Duration.ofSeconds(10).toNanos();

    /** Characters of one header line that are read. */
    private static final int LINE_MAX = 16 << 10;

    private record Idle(Link link, long sinceNanos) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ArrayDeque<Idle>> idle = new HashMap<>();
    private final NodeId self;
    private final @Nullable LocalSecret secret;
    private final @Nullable Guard guard;
    private boolean closed;

    /**
     * @param secret shown to nodes on loopback and nowhere else; null to show none
     * @param guard with which all connections are made, however near the other node is; null for
     *     connections in the clear, on loopback
     */
    NodeClient(NodeId self, @Nullable LocalSecret secret, @Nullable Guard guard) {
        this.self = self;
        this.secret = guard == null ? secret : null;
        this.guard = guard;
    }

    /** The other node was not reached, so it certainly did not see the request. */
    static final class NotReached extends IOException {
        private static final long serialVersionUID = 1L;

        NotReached(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** One open connection. */
    private static final class Link {
        /**
         * What is closed to cut it: closing a TLS socket may wait for a peer that does not read.
         */
        final Socket raw;

        final Socket socket;
        final InputStream in;

        Link(Socket raw, Socket socket) throws IOException {
            this.raw = raw;
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream(), 8 << 10);
        }

        void cut() {
            try {
                raw.close();
            } catch (IOException e) {
                // It was to be gone, and is.
                return;
            }
        }
    }

    /**
     * One request and its answer. Closing it before its body was read to the end cuts the
     * connection.
     */
    final class Conversation implements AutoCloseable {
        private final String address;
        private final Link link;
        private boolean reusable;

        private Conversation(String address, Link link) {
            this.address = address;
            this.link = link;
        }

        /** Whether this node is at the other end, by its certificate. */
        boolean isWith(NodeId node) throws IOException {
            var used = guard;
            return used != null
                    && link.socket instanceof SSLSocket socket
                    && used.admit(socket.getSession()).equals(node.uuid());
        }

        /** Cuts the connection: whoever waits for it fails at once. May be called by any thread. */
        void cut() {
            link.cut();
        }

        /**
         * Sends the request and reads the answer's head.
         *
         * @param silence how long the other node may send nothing, while its answer is awaited and
         *     later
         */
        Answer send(Passing passing, Duration silence) throws IOException {
            return send(passing, silence, true);
        }

        /** Sends a request of this node's own, which the other one may pass on to the master. */
        Answer sendAsClient(Passing passing, Duration silence) throws IOException {
            return send(passing, silence, false);
        }

        private Answer send(Passing passing, Duration silence, boolean passedOn)
                throws IOException {
            link.socket.setSoTimeout((int) Math.max(1, silence.toMillis()));
            var out = link.socket.getOutputStream();
            out.write(head(passing, passedOn));
            out.flush();
            var status = status(line(link.in));
            var headers = headers();
            var length = headers.remove("content-length");
            var keep = !"close".equalsIgnoreCase(headers.remove("connection"));
            var chunked = "chunked".equalsIgnoreCase(headers.remove("transfer-encoding"));
            headers.remove("date");
            InputStream body;
            if (chunked) {
                body = new ChunkedBody(link.in, () -> reusable = keep);
            } else {
                body =
                        new FixedBody(
                                link.in,
                                length == null ? 0 : Long.parseLong(length),
                                () -> reusable = keep);
            }
            return new Answer(
                    status,
                    headers,
                    new Answer.Stream(
                            body, chunked ? -1 : length == null ? 0 : Long.parseLong(length)));
        }

        private byte[] head(Passing passing, boolean passedOn) {
            var head = new StringBuilder(256);
            head.append(passing.method())
                    .append(' ')
                    .append(passing.target())
                    .append(" HTTP/1.1\r\n");
            head.append("Host: ").append(address).append("\r\n");
            head.append(Formats.HEADER).append(": ").append(Formats.OURS.text()).append("\r\n");
            if (passedOn) {
                head.append(Passing.PASSED_ON).append(": ").append(self).append("\r\n");
            }
            if (secret != null && link.socket.getInetAddress().isLoopbackAddress()) {
                head.append(Passing.NODE).append(": ").append(secret.text()).append("\r\n");
            }
            passing.headers()
                    .forEach(
                            (name, value) ->
                                    head.append(name).append(": ").append(value).append("\r\n"));
            head.append("Content-Length: ").append(passing.body().length).append("\r\n\r\n");
            var start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
            var all = new byte[start.length + passing.body().length];
            System.arraycopy(start, 0, all, 0, start.length);
            System.arraycopy(passing.body(), 0, all, start.length, passing.body().length);
            return all;
        }

        private Map<String, String> headers() throws IOException {
            var headers = new TreeMap<String, String>();
            for (var line = line(link.in); !line.isEmpty(); line = line(link.in)) {
                var colon = line.indexOf(':');
                if (colon < 1) {
                    throw new IOException(address + " sent a header without a colon");
                }
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            return headers;
        }

        private int status(String line) throws IOException {
            if (line.length() < 12 || !line.startsWith("HTTP/1.")) {
                throw new IOException(address + " answered something else than HTTP");
            }
            return Integer.parseInt(line, 9, 12, 10);
        }

        @Override
        public void close() {
            if (reusable) {
                keep(address, link);
            } else {
                link.cut();
            }
        }
    }

    /**
     * Connects to a node.
     *
     * @param address HOST:PORT
     * @throws NotReached when the node does not accept a connection in time
     */
    Conversation connect(String address) throws IOException {
        var kept = kept(address);
        if (kept != null && isStillAdmitted(kept)) {
            return new Conversation(address, kept);
        }
        var colon = address.lastIndexOf(':');
        var socket = new Socket();
        try {
            var target =
                    new InetSocketAddress(
                            unbracketed(address.substring(0, colon)),
                            Integer.parseInt(address.substring(colon + 1)));
            if (target.isUnresolved()) {
                throw new ConnectException("no such host");
            }
            socket.setTcpNoDelay(true);
            socket.connect(target, (int) CONNECT_TIMEOUT.toMillis());
            return new Conversation(address, new Link(socket, secured(socket)));
        } catch (IOException e) {
            socket.close();
            throw new NotReached(
                    "the node at " + address + " does not answer (" + e.getMessage() + ")", e);
        }
    }

    /** Shakes hands, and has the other side prove that it is a node of the cluster. */
    private Socket secured(Socket raw) throws IOException {
        var used = guard;
        if (used == null) {
            return raw;
        }
        var host = raw.getInetAddress().getHostAddress();
        var factory = used.client().getSocketFactory();
        var socket = (SSLSocket) factory.createSocket(raw, host, raw.getPort(), true);
        socket.setSoTimeout((int) HANDSHAKE_TIMEOUT.toMillis());
        socket.startHandshake();
        var _ = used.admit(socket.getSession());
        return socket;
    }

    /** It may have been removed from the cluster since it shook hands. */
    private boolean isStillAdmitted(Link link) {
        var used = guard;
        if (used == null || !(link.socket instanceof SSLSocket socket)) {
            return true;
        }
        try {
            var _ = used.admit(socket.getSession());
            return true;
        } catch (SSLPeerUnverifiedException removed) {
            link.cut();
            return false;
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    private @Nullable Link kept(String address) {
        var now = System.nanoTime();
        lock.lock();
        try {
            var waiting = idle.get(address);
            while (waiting != null && !waiting.isEmpty()) {
                var newest = waiting.removeLast();
                if (now - newest.sinceNanos() < IDLE_NANOS) {
                    return newest.link();
                }
                newest.link().cut();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void keep(String address, Link link) {
        Link surplus = null;
        lock.lock();
        try {
            var waiting = idle.computeIfAbsent(address, key -> new ArrayDeque<>());
            waiting.addLast(new Idle(link, System.nanoTime()));
            if (closed || waiting.size() > IDLE_MAX) {
                surplus = waiting.removeFirst().link();
            }
        } finally {
            lock.unlock();
        }
        if (surplus != null) {
            surplus.cut();
        }
    }

    /** Forgets the idle connections to a node that has failed: they are probably dead too. */
    void forget(String address) {
        ArrayDeque<Idle> dead;
        lock.lock();
        try {
            dead = idle.remove(address);
        } finally {
            lock.unlock();
        }
        if (dead != null) {
            dead.forEach(each -> each.link().cut());
        }
    }

    static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.length() == LINE_MAX) {
                throw new IOException("the connection ended in the middle of an answer");
            }
            line.append((char) next);
        }
        var end = line.length();
        return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
    }

    /** Cuts the idle connections and keeps no further ones. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            idle.values().forEach(waiting -> waiting.forEach(each -> each.link().cut()));
            idle.clear();
        } finally {
            lock.unlock();
        }
    }
}
