package bramble.simulation;

import bramble.core.Command;
import bramble.core.Result;
import bramble.core.SecretDigest;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The person who looks after the machines: sets up new ones, takes them out of service and puts
 * them back, and removes them, dead or alive. What was begun is brought to its end.
 */
final class SimOperator {

    private static final int MACHINES_MAX = 9;
    private static final long TOKEN_LIFE_MILLIS = 3_600_000;

    private final Simulation simulation;
    private final World world;
    private final SimRequests requests;
    private final TreeSet<Integer> drained = new TreeSet<>();
    private final TreeSet<Integer> retired = new TreeSet<>();
    private boolean stopped;
    private int losses;

    SimOperator(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.requests = new SimRequests(simulation);
    }

    void start() {
        world.after(world.millisBetween(1_000, 6_000), this::act);
    }

    /** Begins nothing further, and puts back what was only drained: somebody has to do the work. */
    void stop() {
        stopped = true;
        resumeAll();
        simulation.nodes().stream()
                .filter(node -> node.isGone() && !retired.contains(node.number()))
                .forEach(this::retire);
    }

    /** Again and again, since the order to drain may still be on its way, or come a second time. */
    private void resumeAll() {
        staying().stream()
                .map(SimNode::number)
                .filter(each -> simulation.judge().witness().isDraining(SimNode.idOf(each)))
                .forEach(this::resume);
        world.after(5 * World.SECONDS, this::resumeAll);
    }

    /** How many machines were lost for good. */
    int losses() {
        return losses;
    }

    /** Whether everything that was asked has its answer, and every new machine was taken in. */
    boolean isDone() {
        return requests.unanswered() == 0
                && simulation.nodes().stream().allMatch(node -> node.isAdmitted() || node.isGone());
    }

    /** The machines that are to remain. */
    List<SimNode> staying() {
        return simulation.nodes().stream()
                .filter(node -> !node.isGone() && !retired.contains(node.number()))
                .toList();
    }

    private void act() {
        if (stopped) {
            return;
        }
        world.after(world.millisBetween(200, 6_000), this::act);
        var choices = staying().stream().filter(SimNode::isAdmitted).toList();
        var node = choices.get(world.between(0, choices.size() - 1));
        switch (world.between(0, 5)) {
            case 0, 1 -> add();
            case 2 -> {
                if (!drained.isEmpty() && world.chance(0.5)) {
                    resume(drained.first());
                } else {
                    drain(node);
                }
            }
            case 3, 4 -> {
                if (choices.size() > 1) {
                    retire(node);
                }
            }
            default -> {
                if (choices.size() > 1 && simulation.canLose(node)) {
                    lose(node);
                }
            }
        }
    }

    /** Sets up one machine or two, which have one token for both of them, or have to share it. */
    private void add() {
        var count = world.between(1, 2);
        if (simulation.nodes().size() + count > MACHINES_MAX) {
            return;
        }
        var secret = newSecret();
        var create = new Command.CreateToken(secret, TOKEN_LIFE_MILLIS, world.between(1, count));
        var machines =
                java.util.stream.IntStream.range(0, count)
                        .mapToObj(each -> simulation.newMachine())
                        .toList();
        insist(create, result -> machines.forEach(each -> join(each, secret)));
    }

    private void join(SimNode machine, SecretDigest secret) {
        insist(
                new Command.UseToken(secret, SimNode.described(machine.number())),
                result -> {
                    if (machine.isAdmitted() || machine.isGone()) {
                        return;
                    }
                    if (result instanceof Result.Done) {
                        machine.admit();
                    } else if (simulation.judge().witness().isMember(machine.id())) {
                        // The answer was lost, and meanwhile the token has expired. No other lets
                        // it in a second time, so it is removed, and would be set up anew.
                        machine.stopForGood();
                        retire(machine);
                    } else {
                        world.after(World.SECONDS, () -> joinAgain(machine));
                    }
                });
    }

    private void joinAgain(SimNode machine) {
        if (!machine.isAdmitted() && !machine.isGone()) {
            var secret = newSecret();
            insist(
                    new Command.CreateToken(secret, TOKEN_LIFE_MILLIS, 1),
                    result -> join(machine, secret));
        }
    }

    private SecretDigest newSecret() {
        return new SecretDigest("%064x".formatted(world.bits()));
    }

    private void drain(SimNode node) {
        drained.add(node.number());
        insist(new Command.DrainNode(node.id(), true), result -> {});
    }

    private void resume(int number) {
        drained.remove(number);
        insist(new Command.DrainNode(SimNode.idOf(number), false), result -> {});
    }

    private void retire(SimNode node) {
        drained.remove(node.number());
        retired.add(node.number());
        insist(new Command.RetireNode(node.id()), result -> {});
    }

    private void lose(SimNode node) {
        losses++;
        node.stopForGood();
        world.after(
                world.millisBetween(0, 15_000),
                () -> {
                    if (!retired.contains(node.number())) {
                        retire(node);
                    }
                });
    }

    private void insist(Command command, Consumer<Result> took) {
        requests.ask(
                command,
                new SimRequests.Request(
                        true, UnaryOperator.identity(), (asked, result) -> took.accept(result)));
    }
}
