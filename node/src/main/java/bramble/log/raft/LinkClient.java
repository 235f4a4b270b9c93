package bramble.log.raft;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.error.ConnectionFailureException;
import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls other voters, over one {@link Link} each. The engine calls it from many threads; it never
 * waits for the network but in {@link #invokeSync}. A call that is not answered in time is ended by
 * a sweep.
 */
final class LinkClient implements RpcClient {

    private static final Logger LOG = LoggerFactory.getLogger(LinkClient.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

    /** By so much later than it should a call may end whose answer does not come. */
    private static final long SWEEP_MILLIS = 500;

    /** How long a voter that could not be reached is left alone. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Map<Endpoint, Route> routes = new ConcurrentHashMap<>();
    private volatile @Nullable Peers peers;
    private volatile @Nullable ReplicatorGroup replicators;
    private volatile @Nullable ScheduledFuture<?> sweep;
    private volatile boolean closed;

    void use(Peers known) {
        peers = known;
    }

    @Override
    public boolean init(RpcOptions options) {
        sweep = RaftTimers.every(SWEEP_MILLIS, this::sweep);
        return true;
    }

    /**
     * Ends overdue calls, and keeps a link to every voter: an election among followers that have
     * yet to connect to each other costs a second round.
     */
    private void sweep() {
        routes.values().forEach(Route::endOverdue);
        Peers known = peers;
        if (known != null) {
            for (Endpoint endpoint : known.others()) {
                if (!checkConnection(endpoint, true)) {
                    LOG.debug("No link to {} at the moment", endpoint);
                }
            }
        }
    }

    @Override
    public void shutdown() {
        closed = true;
        ScheduledFuture<?> sweeping = sweep;
        if (sweeping != null) {
            sweeping.cancel(false);
        }
        routes.values().forEach(Route::close);
    }

    @Override
    public boolean checkConnection(Endpoint endpoint) {
        return checkConnection(endpoint, false);
    }

    @Override
    public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
        Route route = route(endpoint);
        Link link = route.link;
        if (link != null) {
            return link.writable();
        }
        if (createIfAbsent) {
            var _ = route.connect();
        }
        return false;
    }

    @Override
    public void closeConnection(Endpoint endpoint) {
        Route route = routes.remove(endpoint);
        if (route != null) {
            route.close();
        }
    }

    @Override
    public void registerConnectEventListener(ReplicatorGroup group) {
        replicators = group;
    }

    @Override
    public Object invokeSync(
            Endpoint endpoint, Object request, InvokeContext context, long timeoutMillis)
            throws InterruptedException, RemotingException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        Route route = route(endpoint);
        try {
            Link link = route.link;
            if (link == null) {
                link = route.connect().get(timeoutMillis, TimeUnit.MILLISECONDS);
            }
            CompletableFuture<Object> answer = new CompletableFuture<>();
            long leftMillis =
                    Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()));
            InvokeCallback callback =
                    (result, error) -> {
                        if (error == null) {
                            answer.complete(result);
                        } else {
                            answer.completeExceptionally(error);
                        }
                    };
            route.call(link, (Message) request, callback, leftMillis);
            return answer.get(leftMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new InvokeTimeoutException(
                    endpoint + " did not answer in " + timeoutMillis + " ms");
        } catch (ExecutionException e) {
            throw new ConnectionFailureException(
                    "cannot reach " + endpoint + ": " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void invokeAsync(
            Endpoint endpoint,
            Object request,
            InvokeContext context,
            InvokeCallback callback,
            long timeoutMillis)
            throws RemotingException {
        Route route = route(endpoint);
        Link link = route.link;
        if (link == null) {
            var _ = route.connect();
            throw new ConnectionFailureException("no connection to " + endpoint + " yet");
        }
        route.call(link, (Message) request, callback, timeoutMillis);
    }

    private Route route(Endpoint endpoint) {
        return routes.computeIfAbsent(endpoint, to -> new Route(this, to));
    }

    /**
     * One voter, as this node calls it. The link and the attempt to make one are guarded by the
     * monitor.
     */
    private static final class Route implements Link.Listener {

        private record Call(Link link, InvokeCallback callback, long deadlineNanos) {}

        private final LinkClient client;
        private final Endpoint endpoint;
        private final Map<Integer, Call> calls = new ConcurrentHashMap<>();
        private volatile @Nullable Link link;
        private @Nullable CompletableFuture<Link> connecting;
        private long failedNanos = System.nanoTime() - RETRY_NANOS;
        private int lastCall;

        Route(LinkClient client, Endpoint endpoint) {
            this.client = client;
            this.endpoint = endpoint;
        }

        synchronized CompletableFuture<Link> connect() {
            Link open = link;
            if (open != null) {
                return CompletableFuture.completedFuture(open);
            }
            CompletableFuture<Link> attempt = connecting;
            if (attempt != null) {
                return attempt;
            }
            Peers known = client.peers;
            if (client.closed || known == null || System.nanoTime() - failedNanos < RETRY_NANOS) {
                return CompletableFuture.failedFuture(
                        new IOException("not to be reached a moment ago"));
            }
            CompletableFuture<Link> started = new CompletableFuture<>();
            connecting = started;
            Thread.ofVirtual().name("raft-connect").start(() -> connect(known, started));
            return started;
        }

        private void connect(Peers known, CompletableFuture<Link> attempt) {
            try {
                Link made = new Link(known.connect(endpoint, CONNECT_TIMEOUT_MILLIS), known, this);
                synchronized (this) {
                    connecting = null;
                    link = made;
                }
                made.start(endpoint.getIp());
                if (client.closed) {
                    made.close();
                }
                attempt.complete(made);
                ReplicatorGroup group = client.replicators;
                if (group != null && !client.closed) {
                    group.checkReplicator(Peers.peerOf(endpoint.getIp()), true);
                }
            } catch (IOException e) {
                synchronized (this) {
                    connecting = null;
                    failedNanos = System.nanoTime();
                }
                attempt.completeExceptionally(e);
            }
        }

        void call(Link open, Message request, InvokeCallback callback, long timeoutMillis)
                throws RemotingException {
            long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            boolean sent;
            int call;
            // Numbering and queueing are one step, so that calls are sent in the order of their
            // numbers.
            synchronized (calls) {
                call = ++lastCall;
                calls.put(call, new Call(open, callback, deadlineNanos));
                sent = open.send(call, false, request);
            }
            if (!sent && calls.remove(call) != null) {
                throw new RemotingException(endpoint + " does not take any more at the moment");
            }
        }

        @Override
        public void received(Link from, int call, boolean answer, Message message) {
            Call waiting = answer ? calls.remove(call) : null;
            if (message instanceof AppendEntriesResponse && waiting != null) {
                // It is counted, and the next entries are queued: not worth another thread.
                waiting.callback().complete(message, null);
            } else if (waiting != null) {
                end(waiting, message, null);
            }
        }

        @Override
        public void closed(Link gone) {
            synchronized (this) {
                if (link == gone) {
                    link = null;
                }
            }
            calls.forEach(
                    (call, waiting) -> {
                        if (waiting.link() == gone && calls.remove(call, waiting)) {
                            end(
                                    waiting,
                                    null,
                                    new RemotingException(
                                            "the connection to " + endpoint + " was lost"));
                        }
                    });
            Peers known = client.peers;
            if (known != null && !client.closed) {
                known.linkLost(endpoint.getIp());
            }
        }

        void endOverdue() {
            long nowNanos = System.nanoTime();
            calls.forEach(
                    (call, waiting) -> {
                        if (nowNanos - waiting.deadlineNanos() > 0 && calls.remove(call, waiting)) {
                            end(
                                    waiting,
                                    null,
                                    new InvokeTimeoutException(
                                            endpoint + " did not answer in time"));
                        }
                    });
        }

        void close() {
            Link open = link;
            if (open != null) {
                open.close();
            }
        }

        private static void end(Call call, @Nullable Message answer, @Nullable Throwable error) {
            InvokeCallback callback = call.callback();
            if (callback.executor() == null) {
                callback.complete(answer, error);
            } else {
                callback.executor().execute(() -> callback.complete(answer, error));
            }
        }
    }
}
