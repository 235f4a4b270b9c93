package bramble.http.server;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who may have a connection. Strangers have places of their own, so that however many come, those
 * who are known keep theirs; and among strangers none keeps out another who has fewer: when all
 * places are taken, the network with the most gives one to a newcomer that has less. So a member
 * that reconnects gets in and shows who it is, whatever one address or a few do.
 *
 * <p>Its lock guards the tables; used by any thread. Reads no clock.
 */
final class Places {

    /**
     * How old a connection is at least that gives way to one of a network with as many. Younger
     * ones are probably about to speak, and would only give way to others that then do so too.
     */
    static final long RIPE_NANOS = 1_000_000_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private final Bounds bounds;
    private final Map<Network, Set<Guest>> strangers = new LinkedHashMap<>();
    private final Set<Guest> users = new LinkedHashSet<>();
    private final Set<Guest> members = new LinkedHashSet<>();
    private int strangersCount;

    Places(Bounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Gives a new connection the place of a stranger.
     *
     * @return who is to be cut for it, which is itself when there is no place; null for nobody
     */
    @Nullable Guest enter(Guest guest, long nowNanos) {
        lock.lock();
        try {
            var own = strangers.getOrDefault(guest.network(), Set.of());
            Guest way = null;
            if (own.size() >= bounds.strangersEach()) {
                way = ripe(own, nowNanos);
            } else if (strangersCount >= bounds.strangers()) {
                var most = largest();
                way = most.size() > own.size() + 1 ? waiting(most) : ripe(most, nowNanos);
            } else {
                add(guest);
                return null;
            }
            if (way == null) {
                return guest;
            }
            remove(way);
            add(guest);
            return way;
        } finally {
            lock.unlock();
        }
    }

    /** What became of a connection whose side is known now. */
    record Known(boolean isIn, @Nullable Guest cut) {}

    /**
     * Gives a stranger the place of one who is known; who is idle for the longest gives way for it.
     *
     * @param idleNanos for how long a connection has had no request, negative while it has one
     */
    Known know(Guest guest, Guest.Kind kind, ToLongFunction<Guest> idleNanos) {
        lock.lock();
        try {
            var its = kind == Guest.Kind.USER ? users : members;
            var others = kind == Guest.Kind.USER ? members : users;
            if (its.contains(guest)) {
                return new Known(true, null);
            }
            if (others.remove(guest)) {
                its.add(guest);
                return new Known(true, null);
            }
            Guest cut = null;
            if ((kind == Guest.Kind.USER && users.size() >= bounds.users())
                    || users.size() + members.size() >= bounds.known()) {
                cut = idlest(users, idleNanos);
                if (cut == null && kind == Guest.Kind.MEMBER) {
                    cut = idlest(members, idleNanos);
                }
                if (cut == null) {
                    return new Known(false, null);
                }
                remove(cut);
            }
            remove(guest);
            its.add(guest);
            return new Known(true, cut);
        } finally {
            lock.unlock();
        }
    }

    /** Frees the place of a connection, if it still has one. */
    void leave(Guest guest) {
        lock.lock();
        try {
            remove(guest);
        } finally {
            lock.unlock();
        }
    }

    /** How many have a place, strangers among them. */
    int count() {
        lock.lock();
        try {
            return strangersCount + users.size() + members.size();
        } finally {
            lock.unlock();
        }
    }

    private void add(Guest guest) {
        strangers.computeIfAbsent(guest.network(), _ -> new LinkedHashSet<>()).add(guest);
        strangersCount++;
    }

    private void remove(Guest guest) {
        var own = strangers.get(guest.network());
        if (own != null && own.remove(guest)) {
            strangersCount--;
            if (own.isEmpty()) {
                strangers.remove(guest.network());
            }
        }
        users.remove(guest);
        members.remove(guest);
    }

    private Set<Guest> largest() {
        return strangers.values().stream().max(Comparator.comparingInt(Set::size)).orElse(Set.of());
    }

    /** The oldest with which nothing is lost; null for none. */
    private static @Nullable Guest waiting(Set<Guest> guests) {
        return guests.stream().filter(Guest::isWaiting).findFirst().orElse(null);
    }

    private static @Nullable Guest ripe(Set<Guest> guests, long nowNanos) {
        var oldest = waiting(guests);
        return oldest != null && nowNanos - oldest.sinceNanos() >= RIPE_NANOS ? oldest : null;
    }

    private static @Nullable Guest idlest(Set<Guest> guests, ToLongFunction<Guest> idleNanos) {
        return guests.stream()
                .filter(each -> idleNanos.applyAsLong(each) >= 0)
                .max(Comparator.comparingLong(idleNanos))
                .orElse(null);
    }
}
