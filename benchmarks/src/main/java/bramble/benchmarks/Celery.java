package bramble.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Celery with a Redis that syncs each change, one worker of two processes. Debian's packages, with
 * Debian's Python. For one thread.
 */
final class Celery {

    private final Run run;

    Celery(Run run) {
        this.run = run;
    }

    void measure() {
        if (!QueueServer.Kind.REDIS.isInstalled() || !Peers.hasPython("celery", "redis")) {
            run.remark(
                    "redis-server, and celery and redis for "
                            + Peers.PYTHON
                            + ", are not all installed, so Celery was not measured");
            return;
        }
        try (QueueServer redis = new QueueServer(run.place(), QueueServer.Kind.REDIS)) {
            Map<String, String> environment =
                    Map.of(
                            "PEER_BROKER",
                            "redis://127.0.0.1:" + redis.port() + "/0",
                            "PYTHONPATH",
                            run.place().benchmarks().resolve("peers").toString(),
                            "PYTHONDONTWRITEBYTECODE",
                            "1");
            Path directory = run.place().newDirectory("celery");
            Process worker =
                    run.place()
                            .start(
                                    directory.resolve("out"),
                                    environment,
                                    celery("worker", "-c", "2", "-l", "ERROR", "--without-gossip"));
            Peers.report(run, environment, client()).forEach(this::record);
            commands(environment);
            List<ProcessHandle> processes = new ArrayList<>(Peers.family(worker));
            processes.add(redis.process().toHandle());
            Peers.idle(run, processes, Row.IDLE_CELERY_RSS, Row.IDLE_CELERY_CPU);
            run.place().end(worker);
        }
    }

    private void record(String name, Samples samples) {
        switch (name) {
            case "process_ms" ->
                    run.record(Row.LATENCY_CELERY_P50, Row.LATENCY_CELERY_P99, samples);
            case "function_ms" ->
                    run.record(Row.FUNCTION_CELERY_P50, Row.FUNCTION_CELERY_P99, samples);
            case "process_rate" -> run.record(Row.TASKS_CELERY, samples);
            case "function_rate" -> run.record(Row.LINES_CELERY, samples);
            default -> run.record(Row.SUBMIT_ONE_CELERY, samples);
        }
    }

    private List<String> client() {
        Sizes sizes = run.sizes();
        return List.of(
                Peers.PYTHON,
                run.place().benchmarks().resolve("peers/celery_peer.py").toString(),
                Integer.toString(sizes.rounds()),
                Integer.toString(sizes.tasksOfPeers() / 2),
                Integer.toString(sizes.functionsOfPeers() / 2),
                Integer.toString(sizes.latencies()));
    }

    private static List<String> celery(String... words) {
        List<String> command =
                new ArrayList<>(List.of(Peers.PYTHON, "-m", "celery", "-A", "celery_peer"));
        command.addAll(List.of(words));
        return command;
    }

    private void commands(Map<String, String> environment) {
        String[] command =
                celery("call", "celery_peer.later", "--args=[1]", "--queue=nobody")
                        .toArray(String[]::new);
        Samples samples = new Samples();
        for (int time = 0; time < run.sizes().commandStartsOfPeers(); time++) {
            samples.add(run.place().run(environment, command));
        }
        run.record(Row.START_CLI_CELERY, samples);
    }
}
