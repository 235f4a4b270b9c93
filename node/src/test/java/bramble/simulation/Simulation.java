package bramble.simulation;

import bramble.core.Command;
import bramble.core.Node;
import bramble.core.NodeId;
import bramble.core.Result;
import bramble.plan.Electorate;
import bramble.plan.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One cluster's life under faults that a seed decides: nodes killed and brought back, frozen and
 * thawed, cut off; messages lost, late and doubled; wall clocks set by hours; and meanwhile
 * machines are set up, drained, lost and removed, and others vote. Then the faults end, and
 * everything that was accepted must come to its end. The {@link Judge} checks on the way and at the
 * end.
 */
final class Simulation {

    private static final long FAULTS_NANOS = 30 * World.SECONDS;
    private static final long CALM_NANOS = 400 * World.SECONDS;

    /** What happened, to see that the faults were real. */
    record Summary(
            int elections,
            int kills,
            int pauses,
            int cuts,
            int accepted,
            long runs,
            int entries,
            int snapshots,
            Members members) {}

    /**
     * How the members changed.
     *
     * @param losses machines that were lost for good
     * @param votes changes of who votes
     * @param installed snapshots that a newcomer was filled with
     */
    record Members(int joins, int drains, int losses, int removals, int votes, int installed) {

        Members plus(Members other) {
            return new Members(
                    joins + other.joins,
                    drains + other.drains,
                    losses + other.losses,
                    removals + other.removals,
                    votes + other.votes,
                    installed + other.installed);
        }

        /** Whether everything that can happen to members did. */
        boolean sawEverything() {
            return joins > 0
                    && drains > 0
                    && losses > 0
                    && removals > 0
                    && votes > 0
                    && installed > 0;
        }
    }

    private final World world;
    private final Judge judge = new Judge();
    private final SimNetwork network;
    private final SimGroup group;
    private final List<SimNode> nodes = new ArrayList<>();
    private final List<Node> founders = new ArrayList<>();
    private final Timing timing;
    private final List<SimClient> clients = new ArrayList<>();
    private final SimOperator operator;
    private final SimFaults faults;

    Simulation(long seed) {
        world = new World(seed);
        network = new SimNetwork(world);
        timing =
                Timing.STANDARD.with(
                        new Electorate.Rules(5, Duration.ofSeconds(world.between(7, 40))));
        operator = new SimOperator(this);
        group = new SimGroup(world, judge, nodes);
        faults = new SimFaults(this, group);
    }

    World world() {
        return world;
    }

    Judge judge() {
        return judge;
    }

    /** The first members. */
    List<Node> founders() {
        return founders;
    }

    Timing timing() {
        return timing;
    }

    SimNetwork network() {
        return network;
    }

    /** Runs one seed from beginning to end. */
    static Summary run(long seed) {
        return new Simulation(seed).run();
    }

    private Summary run() {
        var size = List.of(1, 2, 3, 3, 3, 5).get(world.between(0, 5));
        IntStream.range(0, size).mapToObj(SimNode::described).forEach(founders::add);
        for (var number = 0; number < size; number++) {
            nodes.add(new SimNode(this, number, group));
        }
        network.disturb(world.chance(0.5) ? 0.03 : 0, world.chance(0.5) ? 0.05 : 0);
        group.start(Electorate.founding(size));
        nodes.forEach(SimNode::start);
        for (var number = 0; number < 2; number++) {
            var client = new SimClient(this);
            clients.add(client);
            client.start();
        }
        operator.start();
        faults.start();
        runUntil(FAULTS_NANOS);
        comeToRest();
        return new Summary(
                group.elections(),
                faults.kills(),
                faults.pauses(),
                faults.cuts(),
                judge.accepted(),
                judge.runs(),
                group.committed().size(),
                nodes.stream().mapToInt(node -> node.member().snapshots()).sum(),
                new Members(
                        judge.witness().joins(),
                        judge.witness().drains(),
                        operator.losses(),
                        judge.witness().removals(),
                        group.changes(),
                        nodes.stream().mapToInt(node -> node.member().installed()).sum()));
    }

    private void runUntil(long nanos) {
        while (world.step(nanos)) {
            judge.throwIfBroken();
        }
    }

    private void comeToRest() {
        faults.stop();
        network.heal();
        network.disturb(0, 0);
        nodes.forEach(faults::bringBack);
        // A clock behind the log's time fires nothing, and rightly: it has to be set right first.
        nodes.forEach(SimNode::setWallClockToLatest);
        clients.forEach(SimClient::stop);
        operator.stop();
        var until = FAULTS_NANOS;
        while (!atRest() && until < CALM_NANOS) {
            until += World.SECONDS;
            runUntil(until);
        }
        judge.require(
                clients.stream().allMatch(client -> client.unanswered() == 0),
                "a client never got its answer");
        judge.throwIfBroken();
        if (!atRest()) {
            judge.require(
                    false,
                    "no rest: " + group.voters() + nodes.stream().map(SimNode::describe).toList());
        }
        judge.throwIfBroken();
        for (var node : voters()) {
            node.glance(
                    reader -> {
                        judge.conclude(reader.state(), node.member().applied());
                        return true;
                    });
        }
        judge.throwIfBroken();
    }

    private boolean atRest() {
        var done =
                clients.stream().allMatch(client -> client.unanswered() == 0)
                        && operator.isDone()
                        && membersAreAsTheyShould();
        if (!done) {
            return false;
        }
        for (var node : voters()) {
            done &= node.member().applied() == group.committed().size();
            done &=
                    node.glance(
                            reader ->
                                    reader.state().jobs().unfinished() == 0
                                            && reader.state().leases().all().isEmpty());
        }
        return done;
    }

    /** Those who were to go have gone, and of the others the right number votes. */
    private boolean membersAreAsTheyShould() {
        var staying = operator.staying();
        return !group.voters().isChanging()
                && staying.containsAll(voters())
                && voters().size() == Electorate.founding(staying.size())
                && nodes.stream().allMatch(node -> node.isGone() || staying.contains(node));
    }

    private List<SimNode> voters() {
        return group.voters().latest().stream().map(nodes::get).toList();
    }

    long wallMillis() {
        return nodes.getFirst().now().wallMillis();
    }

    /** A node that was taken in and has not gone for good; there always is one. */
    SimNode anyNode() {
        var there = nodes.stream().filter(each -> each.isAdmitted() && !each.isGone()).toList();
        return there.get(world.between(0, there.size() - 1));
    }

    List<SimNode> nodes() {
        return nodes;
    }

    /** A machine that is switched on for the first time, and belongs to no cluster yet. */
    SimNode newMachine() {
        var machine = new SimNode(this, nodes.size(), group);
        nodes.add(machine);
        machine.start();
        return machine;
    }

    /** Whether a machine can be lost for good, and a majority of the voters is left. */
    boolean canLose(SimNode node) {
        return group.voters().agree(each -> each != node.number() && !nodes.get(each).isGone());
    }

    SimNode node(NodeId id) {
        return nodes.get(SimNode.numberOf(id));
    }

    /** The node that another takes for the master, which need not be true. */
    @Nullable SimNode masterSeenBy(SimNode node) {
        var master = node.finder().master();
        return nodes.stream().filter(each -> each.name().equals(master)).findFirst().orElse(null);
    }

    /**
     * What a door does with a command: it passes it on to whom it takes for the master, and gives
     * the answer back.
     */
    void passOn(SimNode door, Command command, Consumer<Result> answer) {
        var master = masterSeenBy(door);
        if (master == null) {
            door.finder().look();
            return;
        }
        network.send(
                door,
                master,
                () ->
                        master.master()
                                .propose(command)
                                .whenComplete(
                                        (result, failure) ->
                                                network.send(
                                                        master,
                                                        door,
                                                        () -> {
                                                            if (failure == null) {
                                                                answer.accept(result);
                                                            } else {
                                                                door.finder().forget(master);
                                                            }
                                                        })));
    }
}
