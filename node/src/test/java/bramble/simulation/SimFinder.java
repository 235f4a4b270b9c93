package bramble.simulation;

import bramble.log.Leadership;
import bramble.protocol.Roster;
import org.jspecify.annotations.Nullable;

/**
 * How a node whose own log tells it of no master finds one: it asks the others that it knows of,
 * and believes them until that proves wrong. What it knows of the others outlives its process.
 */
final class SimFinder {

    private static final long PAUSE_NANOS = 200 * World.MILLIS;

    /**
     * How often anybody is asked, as by multicast: the nodes that one knew may all have left
     * meanwhile.
     */
    private static final double CALLING_OUT = 0.1;

    private final Simulation simulation;
    private final SimNode node;
    private @Nullable Roster roster;
    private @Nullable Leadership heard;
    private long askedNanos = -PAUSE_NANOS;

    SimFinder(Simulation simulation, SimNode node) {
        this.simulation = simulation;
        this.node = node;
    }

    /** A life of the node begins. */
    void begin() {
        heard = null;
    }

    void learn(@Nullable Roster news) {
        roster = news == null ? roster : news;
    }

    /** The mark of what the node knows. */
    long mark() {
        return roster == null ? 1 : roster.mark();
    }

    /** Whom the node takes for the master, by its own log or else by what it heard. */
    @Nullable String master() {
        var own = node.master().leadership().master();
        return own != null || heard == null ? own : heard.master();
    }

    private long term() {
        var own = node.master().leadership();
        return own.master() != null || heard == null ? own.term() : heard.term();
    }

    /** The node that others took for the master does not answer as one. */
    void forget(SimNode taken) {
        if (heard != null && taken.name().equals(heard.master())) {
            heard = null;
        }
    }

    /** Asks somebody, if no master is known and nobody was asked just now. */
    void look() {
        var world = simulation.world();
        if (master() != null || world.nanos() - askedNanos < PAUSE_NANOS) {
            return;
        }
        askedNanos = world.nanos();
        var asked = somebody();
        simulation.network().send(node, asked, () -> asked.finder().answer(node));
    }

    private SimNode somebody() {
        var world = simulation.world();
        if (roster == null || roster.seats().isEmpty() || world.chance(CALLING_OUT)) {
            return simulation.anyNode();
        }
        var seat = roster.seats().get(world.between(0, roster.seats().size() - 1));
        return simulation.node(seat.node());
    }

    private void answer(SimNode asker) {
        var taken = master();
        var term = term();
        if (node.knowsRemoved(asker)) {
            simulation.network().send(node, asker, asker::dismissed);
        } else if (taken != null) {
            simulation.network().send(node, asker, () -> asker.finder().hear(taken, term));
        }
    }

    private void hear(String taken, long term) {
        if (!taken.equals(node.name()) && (heard == null || heard.term() <= term)) {
            heard = new Leadership(node.name(), taken, term);
        }
    }
}
