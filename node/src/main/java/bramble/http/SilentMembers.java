package bramble.http;

import bramble.core.Node;
import bramble.core.NodeId;
import bramble.log.UnavailableException;
import bramble.plan.Workforce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the master greet the members of whom it hears nothing. One that is there all the same may
 * follow a master of its own: a voter that was lost before a recovery, and has come back where it
 * found nobody of the new epoch. The greeting tells the newer epoch to whichever side does not know
 * it. One virtual thread, {@code bramble-silent}, as long as the door is open.
 */
final class SilentMembers implements AutoCloseable {

    /** How often; a cluster that hears all its members greets nobody. */
    private static final Duration EVERY = Duration.ofSeconds(5);

    /** How many are greeted at once; the others have their turn later. */
    private static final int GREETED_MAX = 32;

    private static final Logger LOG = LoggerFactory.getLogger(SilentMembers.class);

    private final NodeId self;
    private final Local local;
    private final Mastership mastership;
    private final MasterFinder finder;
    private final Thread thread;
    private NodeId last;

    SilentMembers(NodeId self, Local local, Mastership mastership, MasterFinder finder) {
        this.self = self;
        this.local = local;
        this.mastership = mastership;
        this.finder = finder;
        this.last = self;
        this.thread = Thread.ofVirtual().name("bramble-silent").unstarted(this::greet);
    }

    void start() {
        thread.start();
    }

    private void greet() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                if (mastership.now().isMaster()) {
                    round();
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            var silent =
                    local.glance(
                            reader ->
                                    reader.workforce()
                                            .map(
                                                    workforce ->
                                                            silent(
                                                                    reader.state().nodes().all(),
                                                                    workforce,
                                                                    reader.now().nanos()))
                                            .orElse(List.of()));
            var next = next(silent, last);
            if (!next.isEmpty()) {
                last = next.getLast();
                finder.greet(next);
            }
        } catch (UnavailableException busy) {
            LOG.debug("no silent members are greeted now: {}", busy.getMessage());
        }
    }

    private List<NodeId> silent(Iterable<Node> members, Workforce workforce, long nowNanos) {
        var silent = new ArrayList<NodeId>();
        for (var each : members) {
            if (!each.id().equals(self) && !workforce.isPresent(each.id(), nowNanos)) {
                silent.add(each.id());
            }
        }
        return silent;
    }

    /** Those who come after the last one that was greeted, then the others, and not too many. */
    static List<NodeId> next(List<NodeId> silent, NodeId last) {
        return Stream.concat(
                        silent.stream().filter(each -> each.compareTo(last) > 0),
                        silent.stream().filter(each -> each.compareTo(last) <= 0))
                .limit(GREETED_MAX)
                .toList();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
