package bramble.simulation;

import bramble.simulation.SimNetwork.Side;
import java.util.List;

/**
 * What goes wrong, as chance has it: machines fail and come back, and so does what is between them.
 */
final class SimFaults {

    private final Simulation simulation;
    private final World world;
    private final SimGroup group;
    private boolean stopped;
    private int kills;
    private int pauses;
    private int cuts;

    SimFaults(Simulation simulation, SimGroup group) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.group = group;
    }

    void start() {
        world.after(world.millisBetween(500, 3_000), this::fault);
    }

    /** Does no further harm. */
    void stop() {
        stopped = true;
    }

    int kills() {
        return kills;
    }

    int pauses() {
        return pauses;
    }

    int cuts() {
        return cuts;
    }

    private void fault() {
        if (stopped) {
            return;
        }
        world.after(world.millisBetween(100, 4_000), this::fault);
        var node = simulation.anyNode();
        switch (world.between(0, 6)) {
            case 0 -> kill(node);
            case 1 -> pause(node);
            case 2 -> {
                cutOff(node, world.millisBetween(50, 12_000));
            }
            case 3 -> node.setWallClockWrong();
            case 4 -> group.moveSomewhere();
            case 5 -> {
                // Longer than a lease: its own worker alone still hears this master.
                var master = simulation.masterSeenBy(node);
                if (master != null) {
                    cutOff(master, world.millisBetween(7_500, 14_000));
                }
            }
            default -> {
                var master = simulation.masterSeenBy(node);
                if (master != null) {
                    kill(master);
                }
            }
        }
    }

    private void cutOff(SimNode node, long forNanos) {
        cuts++;
        var side = List.of(Side.BOTH, Side.BOTH, Side.IN, Side.OUT).get(world.between(0, 3));
        simulation.network().isolate(node.number(), simulation.nodes().size(), side, forNanos);
    }

    private void kill(SimNode node) {
        if (node.isAlive()) {
            kills++;
            node.kill();
            world.after(world.millisBetween(50, 15_000), () -> bringBack(node));
        }
    }

    private void pause(SimNode node) {
        if (node.isUp()) {
            pauses++;
            node.pause();
            world.after(world.millisBetween(50, 15_000), () -> bringBack(node));
        }
    }

    void bringBack(SimNode node) {
        if (node.isGone()) {
            return;
        }
        if (!node.isAlive()) {
            node.restart();
        } else if (node.isPaused()) {
            node.resume();
        }
    }
}
