package bramble.http.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from its first byte to its end. Its own thread does everything but {@link #cut};
 * what others look at meanwhile is volatile.
 */
final class Connection implements Guest, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private static final int IN_BYTES = 4 << 10;

    /** Bytes that are read of a body that was refused, so that its sender gets to read why. */
    private static final long DRAINED_MAX = 32 << 20;

    /** The same of strangers. */
    private static final long DRAINED_OF_STRANGERS_MAX = 2 << 20;

    /** That it has a request, in place of the time since which it has none. */
    private static final long BUSY = Long.MIN_VALUE;

    private static final String PROTOCOL = "TLSv1.3";

    private final HttpListener listener;
    private final Socket raw;
    private final InetSocketAddress from;
    private final Network network;
    private final long beganNanos;
    private final Countdown clock;
    private Socket socket;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private volatile boolean waiting = true;
    private volatile boolean known;
    private volatile long idleSinceNanos = BUSY;

    Connection(HttpListener listener, Socket raw, long nowNanos) {
        this.listener = listener;
        this.raw = raw;
        socket = raw;
        from = (InetSocketAddress) raw.getRemoteSocketAddress();
        network = Network.of(from.getAddress());
        beganNanos = nowNanos;
        clock = new Countdown(listener.bounds().times(), nowNanos);
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public long sinceNanos() {
        return beganNanos;
    }

    @Override
    public boolean isWaiting() {
        return waiting;
    }

    /** For how long it has had no request; negative while it has one. */
    long idleNanos(long nowNanos) {
        var since = idleSinceNanos;
        return since == BUSY ? -1 : Math.max(0, nowNanos - since);
    }

    InetSocketAddress from() {
        return from;
    }

    Optional<SSLSession> session() {
        return socket instanceof SSLSocket secured
                ? Optional.of(secured.getSession())
                : Optional.empty();
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    Countdown clock() {
        return clock;
    }

    boolean isKnown() {
        return known;
    }

    /** Gives it the place of one who is known, if there is one. */
    boolean know(Kind kind) {
        known = listener.know(this, kind);
        return known;
    }

    /** Whether it must be cut, because it did not get on in time. */
    boolean isLate(long nowNanos) {
        return clock.isOver(nowNanos);
    }

    /**
     * Ends it at once: its thread gets an exception. By any thread. The TLS socket is not closed,
     * because that may wait for a peer that does not read.
     */
    void cut() {
        try {
            raw.close();
        } catch (IOException e) {
            LOG.debug("Closing the connection from {}: {}", from, e.getMessage());
        }
    }

    @Override
    public void run() {
        try {
            raw.setTcpNoDelay(true);
            if (secure()) {
                in = new BufferedInputStream(socket.getInputStream(), IN_BYTES);
                out = socket.getOutputStream();
                serve();
            }
        } catch (IOException | RuntimeException e) {
            // It broke off, or its handler means it to; what went wrong was told where it did.
            LOG.debug("The connection from {} ended: {}", from, e.toString());
        } finally {
            cut();
            listener.ended(this);
        }
    }

    /**
     * Shakes hands where that is needed. Not before something has come: a connection that says
     * nothing then costs a hundredth of one that could begin a handshake.
     */
    private boolean secure() throws IOException {
        var context = listener.context();
        if (context == null) {
            return true;
        }
        var first = raw.getInputStream().read();
        if (first < 0) {
            return false;
        }
        var secured = secured(context, first);
        socket = secured;
        secured.startHandshake();
        return true;
    }

    private SSLSocket secured(SSLContext context, int first) throws IOException {
        var begun = new ByteArrayInputStream(new byte[] {(byte) first});
        var secured = (SSLSocket) context.getSocketFactory().createSocket(raw, begun, true);
        var wanted = secured.getSSLParameters();
        wanted.setProtocols(new String[] {PROTOCOL});
        // Nodes show a certificate, and others need none to get as far as the handler.
        wanted.setWantClientAuth(true);
        secured.setSSLParameters(wanted);
        return secured;
    }

    private void serve() throws IOException {
        try {
            while (answerNext()) {
                clock.idle();
            }
        } catch (BadRequestException e) {
            refuse(e);
        }
        leave();
    }

    /**
     * Answers a request.
     *
     * @return whether another may follow
     */
    private boolean answerNext() throws IOException {
        if (known) {
            idleSinceNanos = System.nanoTime();
        }
        in.mark(1);
        if (in.read() < 0) {
            return false;
        }
        in.reset();
        idleSinceNanos = BUSY;
        clock.headBegins();
        var head = Head.read(in);
        waiting = false;
        clock.headEnded();
        var exchange = new Exchange(head, this);
        answer(exchange);
        if (!exchange.isWhole()) {
            throw new IOException("its answer is not whole");
        }
        if (exchange.closes()) {
            return false;
        }
        clock.drains();
        return exchange.drain(DRAINED_MAX);
    }

    private void answer(Exchange exchange) throws IOException {
        try {
            listener.handler().answer(exchange);
        } catch (BadRequestException e) {
            if (exchange.hasBegun()) {
                throw new IOException("it broke off in the middle of its answer", e);
            }
            throw e;
        }
    }

    /** It waits for bytes, so that nothing is lost with it, or it does not. */
    void waits(boolean yes) {
        waiting = yes;
    }

    /** Says what is wrong, as far as the other side still listens. */
    private void refuse(BadRequestException why) throws IOException {
        clock.leaves();
        var said = (why.getMessage() + "\n").getBytes(StandardCharsets.US_ASCII);
        var head =
                "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(why.status(), Reasons.of(why.status()), said.length);
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(said);
        out.flush();
    }

    /**
     * Closes it so that the other side can read what it was told last: bytes that nobody has read
     * when a connection is closed would have it reset.
     */
    private void leave() throws IOException {
        clock.leaves();
        waiting = true;
        if (socket instanceof SSLSocket secured) {
            secured.shutdownOutput();
        } else {
            raw.shutdownOutput();
        }
        var buffer = new byte[IN_BYTES];
        var most = known ? DRAINED_MAX : DRAINED_OF_STRANGERS_MAX;
        for (var read = 0L; read < most; ) {
            var count = in.read(buffer, 0, buffer.length);
            if (count < 0) {
                return;
            }
            read += count;
        }
    }
}
