package bramble.simulation;

import bramble.core.AttemptRules;
import bramble.core.Command;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.Program;
import bramble.core.QueueRules;
import bramble.core.Result;
import bramble.core.SpecDigest;
import bramble.core.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A user who submits through any node, asks again when no answer comes, settles, cancels and
 * retries.
 */
final class SimClient {

    private static final long PATIENCE_NANOS = 3 * World.SECONDS;

    private final Simulation simulation;
    private final World world;
    private final List<JobId> known = new ArrayList<>();
    private boolean stopped;
    private int unanswered;

    SimClient(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
    }

    void start() {
        world.after(world.millisBetween(0, 1_500), this::act);
    }

    /** Begins nothing further; what was begun is brought to its answer. */
    void stop() {
        stopped = true;
    }

    int unanswered() {
        return unanswered;
    }

    private void act() {
        if (stopped) {
            return;
        }
        world.after(world.millisBetween(1, 1_500), this::act);
        if (known.isEmpty() || world.chance(0.7)) {
            submit();
            return;
        }
        var id = known.get(world.between(0, known.size() - 1));
        if (world.chance(0.4)) {
            ask(new Command.CancelJob(id, "cancelled by its user"), 1);
        } else if (world.chance(0.5)) {
            ask(new Command.SettleJob(id), 20);
        } else {
            ask(new Command.RetryJob(newId(), id, "", new SpecDigest("0".repeat(64))), 20);
        }
    }

    private JobId newId() {
        var millis = simulation.wallMillis();
        return new JobId(
                new UUID(
                        millis << 16 | 0x7000 | world.between(0, 0xfff),
                        1L << 63 | world.bits() >>> 2));
    }

    private void submit() {
        var id = newId();
        var submission =
                new Submission(
                        id,
                        "",
                        new SpecDigest("%064x".formatted(world.between(0, 1 << 30))),
                        spec());
        known.add(id);
        ask(new Command.SubmitJob(submission), 20);
        if (world.chance(0.1)) {
            world.after(
                    world.millisBetween(0, 5_000), () -> ask(new Command.SubmitJob(submission), 1));
        }
        if (world.chance(0.1)) {
            world.after(world.millisBetween(0, 2_000), () -> ask(new Command.SettleJob(id), 20));
        }
    }

    private JobSpec spec() {
        var environment = new TreeMap<String, String>();
        var many = world.chance(0.03);
        environment.put(
                "millis",
                many || world.chance(0.5)
                        ? "20"
                        : world.chance(0.3) ? world.chance(0.3) ? "25000" : "9000" : "600");
        environment.put("failing", world.chance(0.3) ? "0.3" : "0");
        var program = new Program(List.of("run", "{item}"), environment, Optional.empty());
        var items =
                world.chance(0.3)
                        ? new Items.None()
                        : new Items.Range(1, world.between(1, many ? 600 : 8));
        var once = world.chance(0.25);
        var rules =
                new AttemptRules(once ? 0 : world.between(0, 3), world.between(0, 800), 0, once);
        var parallel = !many && world.chance(0.2) ? world.between(1, 3) : 0;
        var notBefore = world.chance(0.1) ? simulation.wallMillis() + world.between(0, 8_000) : 0;
        var after = new ArrayList<QueueRules.Dependency>();
        if (!known.isEmpty() && world.chance(0.15)) {
            var on = List.of(QueueRules.On.values()).get(world.between(0, 2));
            after.add(new QueueRules.Dependency(known.get(world.between(0, known.size() - 1)), on));
        }
        return JobSpec.of(program, items)
                .withAttempts(rules)
                .withQueue(new QueueRules(world.between(-1, 1), parallel, notBefore, after));
    }

    /**
     * Asks through any node, and again through another when no answer comes, as often as it is
     * worth.
     */
    private void ask(Command command, int tries) {
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
                                                simulation
                                                        .network()
                                                        .answer(
                                                                () -> {
                                                                    if (!answered[0]) {
                                                                        answered[0] = true;
                                                                        unanswered--;
                                                                    }
                                                                    took(command, result);
                                                                })));
        world.after(
                PATIENCE_NANOS,
                () -> {
                    if (!answered[0]) {
                        answered[0] = true;
                        unanswered--;
                        // What a user began is brought to an end however long it takes; the rest is
                        // given up.
                        if (tries > 1) {
                            ask(world.chance(0.1) ? settling(command) : command, tries);
                        }
                    }
                });
    }

    private static Command settling(Command command) {
        return switch (command) {
            case Command.SubmitJob submit -> new Command.SettleJob(submit.submission().id());
            case Command.RetryJob retry -> new Command.SettleJob(retry.newJob());
            default -> command;
        };
    }

    private void took(Command command, Result result) {
        if (result instanceof Result.Decided decided) {
            simulation
                    .judge()
                    .told(decided.decision().receipt().job(), decided.decision().accepted());
            if (command instanceof Command.RetryJob retry && decided.decision().accepted()) {
                known.add(retry.newJob());
            }
        }
    }
}
