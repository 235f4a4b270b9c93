package bramble.store;

import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.Kept;
import bramble.core.NodeId;
import bramble.protocol.StoreOrders;
import bramble.protocol.StoreOrders.Partner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what this node has written is on other nodes too, before anybody is told that it
 * is kept. Which nodes and how many is the master's word. A node that does not answer is passed
 * over for a while.
 *
 * <p>May be used by any thread. Monitor: the orders, and who has got how much; nothing is sent
 * inside.
 */
public final class Copier {

    /** Sent at once. */
    private static final int CHUNK_BYTES = 1 << 20;

    /** Contents of which it is remembered who has got how much; of others it is asked again. */
    private static final int REMEMBERED_MAX = 1_000;

    private static final Duration SHUN = Duration.ofSeconds(3);

    private final NodeId self;
    private final Store store;
    private final CopyLink link;
    private final LinkedHashMap<ContentId, Map<NodeId, Long>> sent =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ContentId, Map<NodeId, Long>> each) {
                    return size() > REMEMBERED_MAX;
                }
            };
    private final Map<NodeId, Long> shunnedUntilNanos = new HashMap<>();
    private @Nullable StoreOrders orders;

    public Copier(NodeId self, Store store, CopyLink link) {
        this.self = self;
        this.store = store;
        this.link = link;
    }

    /** Takes the master's latest orders. */
    public synchronized void follow(StoreOrders latest) {
        orders = latest;
        notifyAll();
    }

    /** The nodes that may hold copies, as the master said last; empty before it said anything. */
    public synchronized List<Partner> partners() {
        return orders == null ? List.of() : orders.partners();
    }

    /**
     * Has a content of this node copied as far as it goes now.
     *
     * @param facts of a file: what is known of it; of a segment only the size counts
     * @return who has it
     * @throws IOException when too few of the others took it: to be tried again
     */
    public Kept copy(ContentId id, Content.Facts facts) throws IOException {
        var now = orders();
        var end = facts.sizeBytes();
        var wanted = Math.min(now.copies() - 1, now.partners().size());
        var holders = new ArrayList<NodeId>();
        holders.add(self);
        var trouble = "no other node could be asked";
        for (var partner : inOrder(id, now.partners())) {
            if (holders.size() > wanted) {
                break;
            }
            try {
                send(partner, id, end);
                holders.add(partner.node());
            } catch (IOException e) {
                shun(partner.node());
                trouble = partner.address() + ": " + e.getMessage();
            }
        }
        if (holders.size() <= wanted) {
            throw new IOException("no second copy of " + id + " could be made (" + trouble + ")");
        }
        return new Kept(id, facts, holders);
    }

    private synchronized StoreOrders orders() throws IOException {
        if (orders == null) {
            throw new IOException("the master has not said yet who may hold copies");
        }
        return orders;
    }

    /** Those that have got some of it first, and those that did not answer last. */
    private synchronized List<Partner> inOrder(ContentId id, List<Partner> partners) {
        var got = sent.getOrDefault(id, Map.of());
        var rank = new TreeMap<Integer, List<Partner>>();
        var now = System.nanoTime();
        for (var partner : partners) {
            var until = shunnedUntilNanos.get(partner.node());
            var shunned = until != null && until - now > 0;
            var place = shunned ? 2 : got.containsKey(partner.node()) ? 0 : 1;
            rank.computeIfAbsent(place, key -> new ArrayList<>()).add(partner);
        }
        var all = new ArrayList<Partner>();
        rank.values().forEach(all::addAll);
        return all;
    }

    private synchronized void shun(NodeId node) {
        shunnedUntilNanos.put(node, System.nanoTime() + SHUN.toNanos());
    }

    private synchronized long sentTo(ContentId id, NodeId node) {
        return sent.getOrDefault(id, Map.of()).getOrDefault(node, 0L);
    }

    private synchronized void sent(ContentId id, NodeId node, long end) {
        sent.computeIfAbsent(id, key -> new HashMap<>()).merge(node, end, Math::max);
    }

    private synchronized void unsent(ContentId id, NodeId node) {
        var got = sent.get(id);
        if (got != null) {
            got.remove(node);
        }
    }

    private void send(Partner to, ContentId id, long end) throws IOException {
        var at = sentTo(id, to.node());
        var restarted = false;
        if (end == 0 && at == 0) {
            link.append(to, id, 0, new byte[0], !id.isSegment());
        }
        try (var source = new Source(id, at)) {
            while (at < end) {
                var bytes = source.read(at, (int) Math.min(CHUNK_BYTES, end - at));
                var last = !id.isSegment() && at + bytes.length == end;
                var length = link.append(to, id, at, bytes, last);
                if (length >= at + bytes.length) {
                    at += bytes.length;
                } else if (restarted) {
                    throw new IOException("its copy is at " + length + " instead of " + at);
                } else {
                    // It has lost what it had: from the start, then.
                    restarted = true;
                    at = 0;
                }
            }
        } catch (IOException e) {
            unsent(id, to.node());
            throw e;
        }
        sent(id, to.node(), end);
    }

    /** A content of this node as it is read for another one. */
    private final class Source implements AutoCloseable {
        private final ContentId id;
        private java.io.@Nullable InputStream in;
        private long inAt;

        Source(ContentId id, long at) {
            this.id = id;
            this.inAt = at;
        }

        byte[] read(long at, int count) throws IOException {
            if (id.isSegment()) {
                var part = store.segments().readRaw(id, at, count);
                var bytes = new byte[part.remaining()];
                part.get(bytes);
                return bytes;
            }
            var open = in;
            if (open == null || inAt != at) {
                close();
                open = store.files().open(id, at);
                in = open;
                inAt = at;
            }
            var bytes = open.readNBytes(count);
            inAt += bytes.length;
            return bytes;
        }

        @Override
        public void close() throws IOException {
            if (in != null) {
                in.close();
            }
        }
    }
}
