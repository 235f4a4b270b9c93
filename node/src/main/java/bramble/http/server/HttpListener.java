package bramble.http.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections at one address. One thread accepts, one cuts those that are late, and each
 * connection has its own, so threads should be virtual. Who may stay is said by {@link Places}.
 */
public final class HttpListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

    /** Connections that the system keeps until they are accepted. */
    private static final int BACKLOG = 256;

    /** How often late ones are looked for at least; each look wakes an idle node. */
    private static final long LOOK_MILLIS_MAX = 2_000;

    /** How long nothing is accepted after that has failed, as without free file descriptors. */
    private static final long PAUSE_MILLIS = 100;

    private final ServerSocket socket;
    private final @Nullable SSLContext context;
    private final Bounds bounds;
    private final Handler handler;
    private final Places places;
    private final Executor threads;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean failing;

    /**
     * Who is let in, and what is done then.
     *
     * @param context for TLS 1.3; null for connections in the clear
     * @param threads runs what it is given at once, each on a thread of its own
     */
    public record Service(
            @Nullable SSLContext context, Bounds bounds, Handler handler, Executor threads) {}

    /**
     * Binds the address; connections are accepted from {@link #start} on.
     *
     * @throws java.net.BindException when the address is in use or not this machine's
     */
    public HttpListener(InetSocketAddress address, Service service) throws IOException {
        context = service.context();
        bounds = service.bounds();
        handler = service.handler();
        threads = service.threads();
        places = new Places(bounds);
        socket = new ServerSocket();
        try {
            socket.bind(address, BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Starts to accept. */
    public void start() {
        threads.execute(this::accept);
        threads.execute(this::cutLate);
    }

    /** The address that it listens at. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Nullable SSLContext context() {
        return context;
    }

    Bounds bounds() {
        return bounds;
    }

    Handler handler() {
        return handler;
    }

    /** How many connections have no request. */
    long idle() {
        var now = System.nanoTime();
        return connections.stream().filter(each -> each.idleNanos(now) >= 0).count();
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    private void accept() {
        while (isOpen()) {
            try {
                welcome(socket.accept());
                failing = false;
            } catch (IOException e) {
                if (isOpen() && isToGoOn(e)) {
                    continue;
                }
                return;
            }
        }
    }

    private boolean isToGoOn(IOException why) {
        if (!failing) {
            // Once, and not for each: somebody may have caused it on purpose.
            LOG.warn(
                    "No connection can be accepted on {} for now: {}",
                    socket.getLocalSocketAddress(),
                    why.getMessage());
            failing = true;
        }
        try {
            return !closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void welcome(Socket accepted) {
        var now = System.nanoTime();
        var connection = new Connection(this, accepted, now);
        var way = places.enter(connection, now);
        if (way instanceof Connection late) {
            late.cut();
        }
        if (way == connection) {
            return;
        }
        connections.add(connection);
        try {
            threads.execute(connection);
        } catch (RejectedExecutionException e) {
            connection.cut();
            ended(connection);
        }
        if (!isOpen()) {
            connection.cut();
        }
    }

    boolean know(Connection connection, Guest.Kind kind) {
        var now = System.nanoTime();
        var result =
                places.know(
                        connection,
                        kind,
                        guest -> guest instanceof Connection other ? other.idleNanos(now) : -1);
        if (result.cut() instanceof Connection idle) {
            idle.cut();
        }
        return result.isIn();
    }

    void ended(Connection connection) {
        places.leave(connection);
        connections.remove(connection);
    }

    private void cutLate() {
        try {
            var look = Math.clamp(bounds.times().shortest().toMillis() / 2, 1, LOOK_MILLIS_MAX);
            while (!closed.await(look, TimeUnit.MILLISECONDS)) {
                var now = System.nanoTime();
                for (var connection : connections) {
                    if (connection.isLate(now)) {
                        connection.cut();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Accepts no further connections and cuts those that are open. */
    @Override
    public void close() {
        closed.countDown();
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing {}: {}", socket, e.getMessage());
        }
        connections.forEach(Connection::cut);
    }
}
