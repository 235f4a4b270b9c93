package bramble.log.raft;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Connections that have not proven yet whose they are. When all places are taken, the address with
 * the most of them gives one to a newcomer that has fewer: so a voter that reconnects gets to prove
 * itself, whatever some addresses do. The same rule as that of the doors, in {@code
 * bramble.http.server.Places}.
 *
 * <p>Its lock guards the tables; used by any thread. Reads no clock.
 *
 * @param <C> a connection
 */
final class Handshakes<C> {

    /** All together. */
    static final int MAX = 64;

    /**
     * Those of one address: two from each of seven voters that run on one machine, and some that
     * are dying.
     */
    static final int PER_ADDRESS_MAX = 16;

    /** How old one is at least that gives way to another of an address with as many. */
    static final long RIPE_NANOS = 1_000_000_000L;

    /** Of an IPv6 address the part that a network is given; the rest its holder chooses. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private record Begun<C>(C connection, long sinceNanos) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Set<Begun<C>>> byNetwork = new LinkedHashMap<>();
    private int count;

    /**
     * Gives a place to a connection.
     *
     * @return what is to be closed for it, itself when there is no place; null for nothing
     */
    @Nullable C enter(C connection, InetAddress from, long nowNanos) {
        lock.lock();
        try {
            var network = network(from);
            var own = byNetwork.getOrDefault(network, Set.of());
            Begun<C> way = null;
            if (own.size() >= PER_ADDRESS_MAX) {
                way = ripe(own, nowNanos);
            } else if (count >= MAX) {
                var most = largest();
                way = most.size() > own.size() + 1 ? oldest(most) : ripe(most, nowNanos);
            } else {
                add(network, connection, nowNanos);
                return null;
            }
            if (way == null) {
                return connection;
            }
            remove(way.connection());
            add(network, connection, nowNanos);
            return way.connection();
        } finally {
            lock.unlock();
        }
    }

    /** Frees the place of a connection, if it still has one. */
    void leave(C connection) {
        lock.lock();
        try {
            remove(connection);
        } finally {
            lock.unlock();
        }
    }

    private void add(String network, C connection, long nowNanos) {
        byNetwork
                .computeIfAbsent(network, _ -> new LinkedHashSet<>())
                .add(new Begun<>(connection, nowNanos));
        count++;
    }

    private void remove(C connection) {
        var each = byNetwork.values().iterator();
        while (each.hasNext()) {
            var own = each.next();
            if (own.removeIf(begun -> begun.connection().equals(connection))) {
                count--;
                if (own.isEmpty()) {
                    each.remove();
                }
                return;
            }
        }
    }

    private Set<Begun<C>> largest() {
        return byNetwork.values().stream().max(Comparator.comparingInt(Set::size)).orElseThrow();
    }

    private static <C> Begun<C> oldest(Set<Begun<C>> some) {
        return some.iterator().next();
    }

    private static <C> @Nullable Begun<C> ripe(Set<Begun<C>> some, long nowNanos) {
        var oldest = oldest(some);
        return nowNanos - oldest.sinceNanos() >= RIPE_NANOS ? oldest : null;
    }

    private static String network(InetAddress from) {
        var bytes = from.getAddress();
        return HexFormat.of()
                .formatHex(
                        from instanceof Inet6Address
                                ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES)
                                : bytes);
    }
}
