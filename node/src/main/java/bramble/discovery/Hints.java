package bramble.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Where announcements have said that nodes are, as much of it as is worth trying. Anybody on the
 * local network can announce anything as often as he likes: so it is bounded, what nobody asked for
 * is not kept, and a round tries a few, in turn. Used by any thread, guarded by its own monitor.
 */
public final class Hints {

    /** Nodes of which hints are kept; those heard last stay. */
    public static final int NODES_MAX = 64;

    /** Addresses that are kept for one node; those heard last stay. */
    public static final int ADDRESSES_MAX = 4;

    /** Hints that one round gets to try. */
    public static final int TRIED_MAX = 16;

    /** Where a node may be. */
    public record Hint(UUID node, String at) {}

    private final Predicate<Announcement> wanted;
    private final LinkedHashMap<UUID, LinkedHashSet<String>> heard = new LinkedHashMap<>();
    private int turn;

    /**
     * @param wanted which announcements are of any use; must answer at once
     */
    public Hints(Predicate<Announcement> wanted) {
        this.wanted = wanted;
    }

    /** Takes an announcement, if it is wanted. */
    public synchronized void hear(Announcement said) {
        if (!wanted.test(said)) {
            return;
        }
        var addresses = heard.remove(said.node());
        if (addresses == null) {
            addresses = new LinkedHashSet<>();
            if (heard.size() == NODES_MAX) {
                heard.pollFirstEntry();
            }
        }
        heard.put(said.node(), addresses);
        addresses.remove(said.at());
        if (addresses.size() == ADDRESSES_MAX) {
            addresses.removeFirst();
        }
        addresses.add(said.at());
    }

    /**
     * At most {@link #TRIED_MAX} hints, others with each call if there are more, so that each is
     * tried in the end whoever announces what.
     */
    public synchronized List<Hint> next() {
        var all = new ArrayList<Hint>();
        heard.forEach((node, addresses) -> addresses.forEach(at -> all.add(new Hint(node, at))));
        if (all.size() <= TRIED_MAX) {
            return all;
        }
        var next = new ArrayList<Hint>(TRIED_MAX);
        for (var number = 0; number < TRIED_MAX; number++) {
            next.add(all.get((turn + number) % all.size()));
        }
        turn = (turn + TRIED_MAX) % all.size();
        return next;
    }
}
