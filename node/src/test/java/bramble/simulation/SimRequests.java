package bramble.simulation;

import bramble.core.Command;
import bramble.core.Result;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * What somebody asks of the cluster: through any node, and again through another when no answer
 * comes.
 */
final class SimRequests {

    private static final long PATIENCE_NANOS = 3 * World.SECONDS;

    private final Simulation simulation;
    private final World world;
    private int unanswered;

    /**
     * One thing that is asked.
     *
     * @param insisting whether it is asked until there is an answer; otherwise it is given up
     * @param again what is asked when there was no answer
     * @param took hears every answer, of which there may be several, with what was asked
     */
    record Request(
            boolean insisting, UnaryOperator<Command> again, BiConsumer<Command, Result> took) {}

    SimRequests(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
    }

    int unanswered() {
        return unanswered;
    }

    void ask(Command command, Request request) {
        var answered = new boolean[1];
        unanswered++;
        var door = simulation.anyNode();
        simulation
                .network()
                .send(
                        door,
                        () ->
                                simulation.passOn(
                                        door,
                                        command,
                                        result ->
                                                answer(
                                                        answered,
                                                        () ->
                                                                request.took()
                                                                        .accept(command, result))));
        world.after(
                PATIENCE_NANOS,
                () -> {
                    if (!answered[0]) {
                        answered[0] = true;
                        unanswered--;
                        if (request.insisting()) {
                            ask(request.again().apply(command), request);
                        }
                    }
                });
    }

    private void answer(boolean[] answered, Runnable took) {
        simulation
                .network()
                .answer(
                        () -> {
                            if (!answered[0]) {
                                answered[0] = true;
                                unanswered--;
                            }
                            took.run();
                        });
    }
}
