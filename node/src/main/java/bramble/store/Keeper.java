package bramble.store;

import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.Kept;
import bramble.core.NodeId;
import bramble.protocol.StoreOrders;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this node's store in line with what all have agreed that it holds: makes the copies that
 * the master orders, says what is missing or damaged, and removes what nobody needs here any more.
 *
 * <p>The thread "bramble-keeper" owns it; it does nothing until the master says that something has
 * changed. Monitor: the latest orders and the reports of damage, which come from other threads.
 */
public final class Keeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    /** What is not in the master's list may be on its way there for so long. */
    private static final Duration UNLISTED_MAX = Duration.ofHours(1);

    /** What was in the list, and is so no longer, may just have come again. */
    private static final Duration JUST_COME = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int CHUNK_BYTES = 1 << 20;
    private static final long NEVER = Long.MAX_VALUE;

    private final NodeId self;
    private final Store store;
    private final Copier copier;
    private final CopyLink link;
    private final Set<ContentId> listed = new HashSet<>();
    private @Nullable Version done;
    private long againNanos = NEVER;

    private @Nullable Orders latest;
    private final Set<ContentId> damaged = new HashSet<>();
    private boolean again;
    private boolean closed;

    private record Version(long term, long holdings) {}

    private record Orders(StoreOrders orders, Version version) {}

    public Keeper(NodeId self, Store store, Copier copier, CopyLink link) {
        this.self = self;
        this.store = store;
        this.copier = copier;
        this.link = link;
    }

    /** Starts the thread. */
    public void start() {
        Thread.ofPlatform().name("bramble-keeper").daemon(true).start(this::run);
    }

    /** Takes the master's latest orders. Does not wait. */
    public void follow(StoreOrders orders, long term) {
        copier.follow(orders);
        synchronized (this) {
            latest = new Orders(orders, new Version(term, orders.holdings()));
            notifyAll();
        }
    }

    /** Takes note that a copy of this node cannot be read. Does not wait. */
    public synchronized void damaged(ContentId id) {
        damaged.add(id);
        notifyAll();
    }

    /** Has the disk compared with the master's list once more. Does not wait. */
    synchronized void compareAgain() {
        again = true;
        notifyAll();
    }

    private void run() {
        try {
            for (var orders = next(); orders != null; orders = next()) {
                try {
                    work(orders);
                } catch (IOException e) {
                    LOG.debug("the store is brought in line later: {}", e.toString());
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Orders next() throws InterruptedException {
        while (!closed) {
            var now = latest;
            if (now != null
                    && (isAgain()
                            || !now.version().equals(done)
                            || !now.orders().fetch().isEmpty()
                            || !damaged.isEmpty())) {
                latest = new Orders(withoutFetch(now.orders()), now.version());
                return now;
            }
            if (againNanos == NEVER) {
                wait();
            } else {
                TimeUnit.NANOSECONDS.timedWait(
                        this, Math.max(1_000_000, againNanos - System.nanoTime()));
            }
        }
        return null;
    }

    private synchronized boolean isAgain() {
        return again || (againNanos != NEVER && againNanos - System.nanoTime() < 0);
    }

    private static StoreOrders withoutFetch(StoreOrders orders) {
        return new StoreOrders(orders.copies(), orders.partners(), orders.holdings(), List.of());
    }

    private void work(Orders now) throws IOException {
        tellDamage();
        if (isAgain() || !now.version().equals(done)) {
            compare();
            done = now.version();
            compared();
        }
        for (var fetch : now.orders().fetch()) {
            fetch(fetch);
        }
    }

    private synchronized void compared() {
        again = false;
    }

    private void tellDamage() throws IOException {
        var all = takeDamaged();
        if (all.isEmpty()) {
            return;
        }
        try {
            tellDamage(all);
        } catch (IOException later) {
            synchronized (this) {
                damaged.addAll(all);
            }
            throw later;
        }
    }

    /** What is reported from now on is told the next time. */
    private synchronized List<ContentId> takeDamaged() {
        var taken = List.copyOf(damaged);
        damaged.clear();
        return taken;
    }

    private void tellDamage(List<ContentId> all) throws IOException {
        for (var id : all) {
            LOG.warn("the copy of {} on this disk is damaged; another node's takes its place", id);
        }
        tellGone(all);
        // The only copy that there is stays listed, damaged as it is.
        var held = new HashSet<ContentId>();
        link.holdings().forEach(each -> held.add(each.id()));
        for (var id : all) {
            if (!held.contains(id)) {
                store.delete(id);
            }
        }
    }

    /** Nothing is added any more to what others take the place of. */
    private void tellGone(List<ContentId> all) throws IOException {
        for (var id : all) {
            if (id.isSegment() && store.segments().isOpen(id)) {
                store.segments().roll();
            }
        }
        link.tell(List.of(), all);
    }

    /** Compares the disk with the master's list. */
    private void compare() throws IOException {
        var held = new TreeMap<ContentId, Kept>();
        link.holdings().forEach(each -> held.put(each.id(), each));
        var missing = new ArrayList<ContentId>();
        for (var each : held.values()) {
            if (store.length(each.id()) < each.facts().sizeBytes()) {
                missing.add(each.id());
            }
        }
        if (!missing.isEmpty()) {
            LOG.warn("{} contents that this node should hold are not on its disk", missing.size());
            tellGone(missing);
        }
        var removed = 0;
        againNanos = NEVER;
        for (var id : store.all()) {
            if (held.containsKey(id)) {
                continue;
            }
            if (isOver(id)) {
                store.delete(id);
                removed++;
            } else {
                againNanos = System.nanoTime() + JUST_COME.toNanos();
            }
        }
        if (removed > 0) {
            LOG.info("removed {} contents that this node need not hold any longer", removed);
        }
        // What was listed once, and has only just come again, is remembered until it is over.
        listed.retainAll(new HashSet<>(store.all()));
        listed.addAll(held.keySet());
    }

    private boolean isOver(ContentId id) throws IOException {
        var age = System.currentTimeMillis() - store.sinceMillis(id);
        return age > UNLISTED_MAX.toMillis() || (listed.contains(id) && age > JUST_COME.toMillis());
    }

    private void fetch(StoreOrders.Fetch fetch) throws IOException {
        var id = fetch.id();
        if (!isWhole(fetch)) {
            var copied = false;
            for (var from : fetch.from()) {
                try (var in = link.open(from, id, 0)) {
                    take(fetch, in);
                    copied = true;
                    break;
                } catch (IOException e) {
                    LOG.debug("no copy of {} from {}: {}", id, from.address(), e.toString());
                }
            }
            if (!copied) {
                return;
            }
            LOG.info("made a copy of {}", id);
        }
        var facts =
                new Content.Facts(
                        id.isSegment() ? store.segments().verify(id) : store.length(id),
                        id.isSegment() ? 0 : Content.Facts.OUTPUT);
        link.tell(List.of(new Kept(id, facts, List.of(self))), List.of());
    }

    private boolean isWhole(StoreOrders.Fetch fetch) {
        if (store.length(fetch.id()) < fetch.sizeBytes()) {
            return false;
        }
        try {
            if (fetch.id().isSegment()) {
                return store.segments().verify(fetch.id()) >= fetch.sizeBytes();
            }
            store.files().verify(fetch.id());
            return true;
        } catch (IOException damage) {
            return false;
        }
    }

    private void take(StoreOrders.Fetch fetch, java.io.InputStream in) throws IOException {
        var id = fetch.id();
        if (id.isSegment()) {
            takeSegment(fetch, in);
            return;
        }
        try (var incoming = store.files().begin()) {
            in.transferTo(incoming);
            incoming.keepAs(id);
        }
    }

    private void takeSegment(StoreOrders.Fetch fetch, java.io.InputStream in) throws IOException {
        var id = fetch.id();
        store.segments().delete(id);
        var at = 0L;
        for (var part = in.readNBytes(CHUNK_BYTES);
                part.length > 0;
                part = in.readNBytes(CHUNK_BYTES)) {
            at = store.segments().receive(id, at, part);
        }
        if (store.segments().verify(id) < fetch.sizeBytes()) {
            store.segments().delete(id);
            throw new IOException("its copy is too short");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
