package bramble.plan;

import bramble.core.ClusterState;
import bramble.core.Command;
import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.Contents;
import bramble.core.Limits;
import bramble.core.NodeId;
import bramble.protocol.StoreOrders;
import bramble.protocol.StoreOrders.Fetch;
import bramble.protocol.StoreOrders.Partner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Keeps contents on as many nodes as they should be on: has copies made of those whose holders are
 * gone, and surplus ones removed. Looks about once a second. Soft state: a new master begins anew.
 *
 * <p>Owned by the replica's thread.
 */
final class Copying {

    /** A holder that has been silent for so long is gone, and another copy is made. */
    static final Duration GONE = Duration.ofSeconds(20);

    /** Contents looked at in one go; further ones wait until these have their copies. */
    private static final int LOOKED_AT_MAX = 5_000;

    /** Contents of one command. */
    private static final int BATCH_MAX = 500;

    private static final long LOOK_NANOS = 1_000_000_000;

    private final TreeMap<NodeId, List<Fetch>> fetches = new TreeMap<>();
    private final int copies;
    private long lookedNanos;
    private boolean hasLooked;

    /**
     * @param copies on how many nodes each content is to be, where there are so many
     */
    Copying(int copies) {
        this.copies = copies;
    }

    /** What a node is told. */
    StoreOrders orders(NodeId node, Workforce workforce, ClusterState state) {
        // Each begins with the node behind itself, so that copies are spread evenly.
        var partners =
                workforce
                        .others(node)
                        .filter(other -> !other.machine().shelf().lowOnDisk())
                        .filter(other -> workforce.isPresent(other, lookedNanos))
                        .limit(StoreOrders.PARTNERS_MAX)
                        .map(Copying::partner)
                        .toList();
        return new StoreOrders(
                copies,
                partners,
                state.contents().changes(node),
                fetches.getOrDefault(node, List.of()));
    }

    private static Partner partner(Worker worker) {
        return new Partner(worker.holder().node(), worker.machine().address());
    }

    /** Takes note of the time, and plans if it is time to. */
    void look(ClusterState state, Workforce workforce, long nowNanos, List<Command> commands) {
        if (hasLooked && nowNanos - lookedNanos < LOOK_NANOS) {
            return;
        }
        hasLooked = true;
        lookedNanos = nowNanos;
        fetches.clear();
        var contents = state.contents();
        var candidates = new LinkedHashSet<ContentId>();
        for (var holder : contents.holders()) {
            if (isGone(holder, workforce, nowNanos)) {
                addUpTo(candidates, contents.heldBy(holder).stream());
            }
        }
        addUpTo(candidates, contents.heldByFewerThan(copies));
        for (var id : candidates) {
            contents.find(id).ifPresent(content -> copy(content, workforce, nowNanos));
        }
        removeSurplus(contents, workforce, nowNanos, commands);
        forgetUnused(state, commands);
    }

    private static void addUpTo(Set<ContentId> all, Stream<ContentId> more) {
        more.limit(LOOKED_AT_MAX - all.size()).forEach(all::add);
    }

    private static boolean isGone(NodeId node, Workforce workforce, long nowNanos) {
        var heard = workforce.find(node).map(Worker::heardNanos).orElse(workforce.sinceNanos());
        return nowNanos - heard > GONE.toNanos();
    }

    private void copy(Content content, Workforce workforce, long nowNanos) {
        var from = new ArrayList<Partner>();
        for (var holder : content.holders()) {
            if (workforce.isPresent(holder, nowNanos)) {
                workforce.find(holder).ifPresent(worker -> from.add(partner(worker)));
            }
        }
        var counted =
                content.holders().stream()
                        .filter(holder -> !isGone(holder, workforce, nowNanos))
                        .count();
        if (from.isEmpty() || counted >= copies) {
            return;
        }
        NodeId target = null;
        var least = StoreOrders.FETCH_MAX;
        for (var worker : workforce.workers()) {
            var node = worker.holder().node();
            var waiting = fetches.getOrDefault(node, List.of()).size();
            if (waiting < least
                    && !content.holders().contains(node)
                    && !worker.machine().shelf().lowOnDisk()
                    && workforce.isPresent(node, nowNanos)) {
                target = node;
                least = waiting;
            }
        }
        if (target != null) {
            fetches.computeIfAbsent(target, key -> new ArrayList<>())
                    .add(new Fetch(content.id(), content.facts().sizeBytes(), from));
        }
    }

    /** Only where all that are to keep it are there. */
    private void removeSurplus(
            Contents contents, Workforce workforce, long nowNanos, List<Command> commands) {
        var drops = new TreeMap<NodeId, List<ContentId>>();
        var left = BATCH_MAX;
        for (var id : contents.heldByMoreThan(copies).toList()) {
            var present = new TreeSet<NodeId>();
            for (var holder : contents.find(id).orElseThrow().holders()) {
                if (workforce.isPresent(holder, nowNanos)) {
                    present.add(holder);
                }
            }
            while (present.size() > copies && left > 0) {
                drops.computeIfAbsent(present.pollLast(), key -> new ArrayList<>()).add(id);
                left--;
            }
            if (left == 0) {
                break;
            }
        }
        drops.forEach((node, ids) -> commands.add(new Command.DropCopies(node, ids)));
    }

    private static void forgetUnused(ClusterState state, List<Command> commands) {
        var old = new ArrayList<ContentId>();
        var before = state.timeMillis() - Limits.UNUSED_FILE_MILLIS;
        for (var id : state.contents().unused()) {
            if (old.size() == BATCH_MAX) {
                break;
            }
            if (state.contents().find(id).orElseThrow().sinceMillis() < before) {
                old.add(id);
            }
        }
        if (!old.isEmpty()) {
            commands.add(new Command.ForgetContents(old));
        }
    }
}
