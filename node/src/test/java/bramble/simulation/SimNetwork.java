package bramble.simulation;

import java.util.TreeMap;

/** Who can talk to whom, and what becomes of messages on the way: late, lost or doubled. */
final class SimNetwork {

    private record Link(int from, int to) implements Comparable<Link> {
        @Override
        public int compareTo(Link other) {
            return from != other.from
                    ? Integer.compare(from, other.from)
                    : Integer.compare(to, other.to);
        }
    }

    private final World world;
    private final TreeMap<Link, Long> cutUntilNanos = new TreeMap<>();
    private double loss;
    private double doubling;

    SimNetwork(World world) {
        this.world = world;
    }

    void disturb(double lossOfMessages, double doublingOfMessages) {
        loss = lossOfMessages;
        doubling = doublingOfMessages;
    }

    boolean connects(int from, int to) {
        return from == to || cutUntilNanos.getOrDefault(new Link(from, to), 0L) <= world.nanos();
    }

    /** Which of a node's directions are cut. */
    enum Side {
        BOTH,
        IN,
        OUT
    }

    /** Cuts a node off from all others for some time, or in one direction only. */
    void isolate(int node, int nodes, Side side, long forNanos) {
        var until = world.nanos() + forNanos;
        for (var other = 0; other < nodes; other++) {
            if (side != Side.IN) {
                cutUntilNanos.merge(new Link(node, other), until, Math::max);
            }
            if (side != Side.OUT) {
                cutUntilNanos.merge(new Link(other, node), until, Math::max);
            }
        }
    }

    void heal() {
        cutUntilNanos.clear();
    }

    /** Sends something from one node to another, where it happens as an event of the receiver. */
    void send(SimNode from, SimNode to, Runnable message) {
        if (from == to) {
            to.after(0, message);
        } else if (connects(from.number(), to.number())) {
            send(to, message);
        }
    }

    /** Sends something from a client, whom no partition keeps from any node. */
    void send(SimNode to, Runnable message) {
        var copies = world.chance(doubling) ? 2 : 1;
        for (var copy = 0; copy < copies; copy++) {
            if (!world.chance(loss)) {
                var late =
                        world.chance(0.03)
                                ? world.millisBetween(50, 3_000)
                                : world.millisBetween(0, 4);
                to.after(late, message);
            }
        }
    }

    /** Sends an answer back to a client. */
    void answer(Runnable message) {
        if (!world.chance(loss)) {
            world.after(world.millisBetween(0, 4), message);
        }
    }
}
