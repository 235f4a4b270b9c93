package bramble.faults;

import bramble.faults.checker.Checker;
import bramble.faults.checker.Violation;
import bramble.faults.clients.Crowd;
import bramble.faults.clients.LastLook;
import bramble.faults.clients.TaskScript;
import bramble.faults.history.Event;
import bramble.faults.history.HistoryFile;
import bramble.faults.house.House;
import bramble.faults.nemesis.Kind;
import bramble.faults.nemesis.Nemesis;
import bramble.faults.nemesis.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One run: a house of nodes, clients, faults by a seed, a last look, and the judgement. */
final class Run {

    private static final int SLOTS = 4;
    private static final int CLIENTS = 5;
    private static final int PAUSE_MILLIS = 500;
    private static final Duration AGREEMENT_MAX = Duration.ofSeconds(60);
    private static final Duration ENDS_MAX = Duration.ofMinutes(8);

    /** Faults that were made, and whether the nodes had one master after them. */
    private record Made(Nemesis nemesis, boolean agreed) {}

    private final RunOptions options;
    private final long startNanos = System.nanoTime();

    Run(RunOptions options) {
        this.options = options;
    }

    private long micros() {
        return (System.nanoTime() - startNanos) / 1_000;
    }

    /** Makes the run and returns what came of it. Prints as it goes on. */
    Summary go() throws IOException, InterruptedException {
        var directory = options.directory();
        Files.createDirectories(directory);
        try (var history = new HistoryFile(directory.resolve("history.jsonl"))) {
            var script = new TaskScript(directory.resolve("tasks"));
            var plan =
                    new House.Plan(
                            directory.resolve("house"), options.nodes(), SLOTS, options.enclosed());
            try (var house =
                    new House(
                            plan,
                            (number, code, excuse, words) ->
                                    history.add(
                                            new Event.NodeEnded(
                                                    micros(), number, code, excuse, words)))) {
                var made = disturb(house, script, history);
                script.marks().forEach(history::add);
                var events = history.events();
                var violations = new ArrayList<>(Checker.check(events));
                if (!made.agreed()) {
                    violations.addFirst(
                            new Violation(
                                    "one master",
                                    "the cluster",
                                    noMaster("after the faults, when nothing was disturbed")));
                }
                violations.forEach(System.out::println);
                return new Summary(options, made.nemesis().made(), events, violations);
            }
        }
    }

    private Made disturb(House house, TaskScript script, HistoryFile history)
            throws InterruptedException {
        Consumer<Event> told =
                event -> {
                    history.add(event);
                    if (event instanceof Event.Disturbed disturbed) {
                        System.out.printf(
                                "%8.3f %s %s%n",
                                disturbed.atMicros() / 1e6,
                                disturbed.begins() ? "+" : "-",
                                disturbed.fault());
                    }
                };
        var clockwork = new Crowd.Clockwork(this::micros, told);
        var last = new LastLook(house, clockwork);
        if (!last.awaitAgreement(AGREEMENT_MAX)) {
            throw new IllegalStateException(noMaster("at the start"));
        }
        // The schedule counts from now.
        var from = micros();
        var nemesis = new Nemesis(house, () -> micros() - from, told);
        var schedule = Schedule.of(options.seed(), kinds(house), options.length());
        var crowd =
                new Crowd(
                        house,
                        script,
                        new Crowd.Size(CLIENTS, PAUSE_MILLIS, options.seed()),
                        clockwork);
        try {
            nemesis.run(schedule);
        } finally {
            crowd.stop();
        }
        System.out.printf("%8.3f all faults have ended%n", micros() / 1e6);
        if (!last.awaitAgreement(AGREEMENT_MAX)) {
            return new Made(nemesis, false);
        }
        last.settleOpen(history.events());
        last.awaitEnds(history.events(), ENDS_MAX);
        System.out.printf("%8.3f looking at everything%n", micros() / 1e6);
        last.lookAtAll(history.events());
        last.compareReplicas(AGREEMENT_MAX);
        return new Made(nemesis, true);
    }

    private static String noMaster(String when) {
        return "the nodes do not agree on a master within "
                + AGREEMENT_MAX.toSeconds()
                + " s "
                + when;
    }

    private List<Kind> kinds(House house) {
        var kinds = new ArrayList<>(house.kinds());
        if (!options.kinds().isEmpty()) {
            kinds.retainAll(options.kinds());
        }
        return kinds;
    }
}
