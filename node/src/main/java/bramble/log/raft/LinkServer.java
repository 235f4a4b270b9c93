package bramble.log.raft;

import bramble.log.Voter;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.rpc.impl.ConnectionClosedEventListener;
import com.google.protobuf.Message;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the calls of other voters and hands them to the engine's processors. One thread accepts;
 * each {@link Link} has its own two.
 */
final class LinkServer implements RpcServer, Link.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(LinkServer.class);
    private static final int HANDSHAKE_TIMEOUT_MILLIS = 5_000;

    /** Two from each of seven voters, twice over for those that reconnect, and some to spare. */
    private static final int LINKS_MAX = 64;

    /** How long nothing is accepted after that has failed, as without free file descriptors. */
    private static final long PAUSE_MILLIS = 100;

    private final ServerSocket socket;
    private final Peers peers;
    private final Map<String, RpcProcessor<Object>> processors = new ConcurrentHashMap<>();
    private final List<ConnectionClosedEventListener> closeListeners = new CopyOnWriteArrayList<>();
    private final Map<Link, Attributes> links = new ConcurrentHashMap<>();
    private final Set<Socket> shaking = ConcurrentHashMap.newKeySet();
    private final Handshakes<Socket> handshakes = new Handshakes<>();
    private final Refusals refusals = new Refusals();
    private final Refusals failures = new Refusals();
    private volatile boolean started;

    LinkServer(Peers peers, Voter self) throws IOException {
        this.peers = peers;
        socket = peers.listen(self);
    }

    @Override
    public boolean init(Void nothing) {
        started = true;
        Thread.ofPlatform().daemon().name("raft-accept").start(this::accept);
        return true;
    }

    @Override
    public void shutdown() {
        started = false;
        try {
            socket.close();
            for (Socket each : shaking) {
                each.close();
            }
        } catch (IOException e) {
            LOG.warn("Closing {}: {}", socket, e.getMessage());
        }
        links.keySet().forEach(Link::close);
    }

    @Override
    public void registerConnectionClosedEventListener(ConnectionClosedEventListener listener) {
        closeListeners.add(listener);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void registerProcessor(RpcProcessor<?> processor) {
        processors.put(processor.interest(), (RpcProcessor<Object>) processor);
    }

    @Override
    public int boundPort() {
        return socket.getLocalPort();
    }

    @Override
    public boolean isStarted() {
        return started;
    }

    private void accept() {
        while (started) {
            try {
                Socket accepted = socket.accept();
                Socket way =
                        links.size() >= LINKS_MAX
                                ? accepted
                                : handshakes.enter(
                                        accepted, accepted.getInetAddress(), System.nanoTime());
                if (way != null) {
                    way.close();
                }
                if (accepted.equals(way)) {
                    continue;
                }
                shaking.add(accepted);
                Thread.ofVirtual().name("raft-handshake").start(() -> welcome(accepted));
            } catch (IOException e) {
                if (started) {
                    acceptedNothing(e);
                }
            }
        }
    }

    private void acceptedNothing(IOException why) {
        if (failures.count(System.nanoTime()) >= 0) {
            LOG.warn("Accepting a connection on {}: {}", socket, why.getMessage());
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }

    private void welcome(Socket accepted) {
        CountDownLatch welcomed = new CountDownLatch(1);
        Thread.ofVirtual().name("raft-handshake-bound").start(() -> cutUnless(welcomed, accepted));
        try {
            Link link = new Link(peers.welcome(accepted, HANDSHAKE_TIMEOUT_MILLIS), peers, this);
            links.put(link, new Attributes(link));
            link.start("from-" + accepted.getPort());
            if (!started) {
                link.close();
            }
        } catch (IOException e) {
            tell(accepted, e);
            try {
                accepted.close();
            } catch (IOException again) {
                LOG.debug("Closing {}: {}", accepted, again.getMessage());
            }
        } finally {
            welcomed.countDown();
            handshakes.leave(accepted);
            shaking.remove(accepted);
        }
    }

    /** Each read has a bound of its own; this one is for all of them, against slow strangers. */
    private static void cutUnless(CountDownLatch welcomed, Socket accepted) {
        try {
            if (!welcomed.await(HANDSHAKE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                accepted.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("Closing {}: {}", accepted, e.getMessage());
        }
    }

    private void tell(Socket refused, IOException why) {
        long untold = refusals.count(System.nanoTime());
        if (untold >= 0) {
            LOG.warn(
                    "Refused a connection from {}: {}; {} others before it were not told",
                    refused.getRemoteSocketAddress(),
                    why.getMessage(),
                    untold);
        }
    }

    @Override
    public void received(Link link, int call, boolean answer, Message request) {
        RpcProcessor<Object> processor = processors.get(request.getClass().getName());
        Attributes attributes = links.get(link);
        if (answer || processor == null || attributes == null) {
            link.close();
            return;
        }
        RpcContext context = new Call(link, call, attributes);
        Executor executor = executorFor(processor, request);
        if (executor == null) {
            processor.handleRequest(context, request);
            return;
        }
        try {
            executor.execute(() -> processor.handleRequest(context, request));
        } catch (RejectedExecutionException e) {
            // Its caller hears of the lost connection and tries again.
            LOG.warn("Too busy for {} from {}", request.getClass().getSimpleName(), link);
            link.close();
        }
    }

    @Override
    public void closed(Link link) {
        Attributes attributes = links.remove(link);
        if (attributes != null) {
            closeListeners.forEach(listener -> listener.onClosed(link.toString(), attributes));
        }
    }

    /**
     * Where a call is handled; null for the link's reading thread. New entries are only queued for
     * the disk, which costs less than another thread would, and they come in their order.
     */
    private static @Nullable Executor executorFor(RpcProcessor<Object> processor, Message request) {
        return request instanceof AppendEntriesRequest ? null : processor.executor();
    }

    private record Call(Link link, int call, Attributes attributes) implements RpcContext {

        @Override
        public void sendResponse(Object response) {
            if (!link.send(call, true, (Message) response)) {
                link.close();
            }
        }

        @Override
        public Connection getConnection() {
            return attributes;
        }

        @Override
        public String getRemoteAddress() {
            return link.toString();
        }
    }

    /** What the engine remembers about a link. */
    private static final class Attributes implements Connection {

        private final Link link;
        private final Map<String, Object> values = new ConcurrentHashMap<>();

        Attributes(Link link) {
            this.link = link;
        }

        @Override
        public @Nullable Object getAttribute(String key) {
            return values.get(key);
        }

        @Override
        public void setAttribute(String key, Object value) {
            values.put(key, value);
        }

        @Override
        public @Nullable Object setAttributeIfAbsent(String key, Object value) {
            return values.putIfAbsent(key, value);
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
