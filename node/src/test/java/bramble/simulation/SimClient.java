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

    private final Simulation simulation;
    private final World world;
    private final SimRequests requests;
    private final List<JobId> known = new ArrayList<>();
    private boolean stopped;

    SimClient(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.requests = new SimRequests(simulation);
    }

    void start() {
        world.after(world.millisBetween(0, 1_500), this::act);
    }

    /** Begins nothing further; what was begun is brought to its answer. */
    void stop() {
        stopped = true;
    }

    int unanswered() {
        return requests.unanswered();
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
            ask(new Command.CancelJob(id, "cancelled by its user"), false);
        } else if (world.chance(0.5)) {
            ask(new Command.SettleJob(id), true);
        } else {
            ask(new Command.RetryJob(newId(), id, "", new SpecDigest("0".repeat(64))), true);
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
        ask(new Command.SubmitJob(submission), true);
        if (world.chance(0.1)) {
            world.after(
                    world.millisBetween(0, 5_000),
                    () -> ask(new Command.SubmitJob(submission), false));
        }
        if (world.chance(0.1)) {
            world.after(world.millisBetween(0, 2_000), () -> ask(new Command.SettleJob(id), true));
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
     * What a user began is brought to an end however long it takes; the rest is asked once and
     * given up.
     */
    private void ask(Command command, boolean insisting) {
        requests.ask(
                command,
                new SimRequests.Request(
                        insisting,
                        asked -> world.chance(0.1) ? settling(asked) : asked,
                        this::took));
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
