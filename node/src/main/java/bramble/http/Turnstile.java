package bramble.http;

import bramble.master.OverloadedException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * How many requests of users are answered at once. Each takes about 26 KiB of the heap while it
 * lasts (measured with a histogram of a flooded node: buffers of the connection, the thread's
 * stack), and a flood of them must not fill it. Those beyond are told to come again at once, which
 * costs little. What nodes tell each other is not counted: without it nobody's request gets on.
 *
 * <p>May be used by any thread.
 */
final class Turnstile {
    /**
     * Heap for each connection that may be open: under TLS one takes some 100 KiB, and the state
     * needs more than half of the heap.
     */
    private static final long HEAP_BYTES_EACH = 240 << 10;

    private static final int CONNECTIONS_MIN = 128;
    private static final int CONNECTIONS_MAX = 10_000;

    /**
     * A quarter of the connections change something, another reads, another reads on for as long as
     * something happens and so must not stand in the way of the others; the rest is of nodes.
     */
    private static final int PART = 4;

    private final Semaphore changes;
    private final Semaphore reads;
    private final Semaphore streams;

    Turnstile() {
        this(connectionsMax() / PART);
    }

    /**
     * @param each how many requests that change something, that read, and that read on as more
     *     comes, are let in
     */
    Turnstile(int each) {
        changes = new Semaphore(each);
        reads = new Semaphore(each);
        streams = new Semaphore(each);
    }

    /**
     * Connections of users and members that a node of this heap has room for, on each of its doors.
     * Those of strangers come on top of them.
     */
    static int connectionsMax() {
        var fitting = Runtime.getRuntime().maxMemory() / HEAP_BYTES_EACH;
        return Math.clamp(fitting, CONNECTIONS_MIN, CONNECTIONS_MAX);
    }

    /** The right to be answered, until it is closed. */
    interface Passage extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Lets a request in.
     *
     * @param query the raw one, null for none
     * @throws OverloadedException when as many as may be are being answered
     */
    Passage enter(String method, String path, @Nullable String query) {
        if (path.startsWith("/internal/") || path.equals("/healthz")) {
            return () -> {};
        }
        var room = !method.equals("GET") ? changes : readsOn(path, query) ? streams : reads;
        if (!room.tryAcquire()) {
            throw new OverloadedException(
                    "this node is answering as many requests as it has room for");
        }
        return room::release;
    }

    private static boolean readsOn(String path, @Nullable String query) {
        return path.equals("/v1/events") || (query != null && query.contains("follow="));
    }
}
