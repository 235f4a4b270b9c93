package bramble.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gearman with its queue in memory: processes by two of its own command line's workers, functions
 * by two threads here. For one thread.
 */
final class Gearman {

    private static final int START_SECONDS_MAX = 10;
    private static final int WORKERS = 2;
    private static final int WARM_UP = 100;
    private static final String PROCESS = "process";
    private static final String FUNCTION = "function";
    private static final String NOBODY = "nobody";

    private final Run run;
    private final int port;

    Gearman(Run run) {
        this.run = run;
        this.port = run.place().freePort();
    }

    void measure() {
        if (!Place.isInstalled("gearmand") || !Place.isInstalled("gearman")) {
            run.remark("gearmand and gearman are not both installed, so Gearman was not measured");
            return;
        }
        Path directory = run.place().newDirectory("gearman");
        Process server =
                run.place()
                        .start(
                                directory.resolve("out"),
                                Map.of(),
                                List.of(
                                        "gearmand",
                                        "--listen=127.0.0.1",
                                        "--port=" + port,
                                        "--threads=2",
                                        "--log-file=" + directory.resolve("log")));
        List<ProcessHandle> processes = new ArrayList<>(List.of(server.toHandle()));
        Clock.await("gearmand accepting", START_SECONDS_MAX, 1, this::accepts);
        for (int worker = 0; worker < WORKERS; worker++) {
            List<String> command = new ArrayList<>(List.of("gearman", "-w"));
            command.addAll(tool(PROCESS));
            command.addAll(List.of("--", "/bin/true"));
            processes.add(
                    run.place().start(directory.resolve("out"), Map.of(), command).toHandle());
        }
        List<GearmanConnection> workers = new ArrayList<>();
        try (GearmanConnection client = new GearmanConnection(port)) {
            for (int worker = 0; worker < WORKERS; worker++) {
                workers.add(worker());
            }
            processes(client);
            functions(client);
            commands();
            Peers.idle(run, processes, Row.IDLE_GEARMAN_RSS, Row.IDLE_GEARMAN_CPU);
            queue(client, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            workers.forEach(GearmanConnection::close);
        }
    }

    private List<String> tool(String function) {
        return List.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-f", function);
    }

    private boolean accepts() {
        try (GearmanConnection _ = new GearmanConnection(port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A thread that does functions until the connection is closed. */
    private GearmanConnection worker() throws IOException {
        GearmanConnection connection = new GearmanConnection(port);
        Thread.ofPlatform()
                .daemon()
                .name("gearman-worker")
                .start(
                        () -> {
                            try {
                                connection.work(FUNCTION);
                            } catch (IOException e) {
                                // Closed at the end; who waits for results would wait in vain.
                                return;
                            }
                        });
        return connection;
    }

    private void processes(GearmanConnection client) throws IOException {
        latency(client, PROCESS, Row.LATENCY_GEARMAN_P50, Row.LATENCY_GEARMAN_P99);
        run.record(Row.TASKS_GEARMAN, rates(client, PROCESS, run.sizes().tasksOfPeers()));
    }

    private void functions(GearmanConnection client) throws IOException {
        latency(client, FUNCTION, Row.FUNCTION_GEARMAN_P50, Row.FUNCTION_GEARMAN_P99);
        run.record(Row.LINES_GEARMAN, rates(client, FUNCTION, run.sizes().functionsOfPeers()));
    }

    private Samples rates(GearmanConnection client, String function, int tasks) throws IOException {
        Samples samples = new Samples();
        for (int round = 0; round < run.sizes().rounds(); round++) {
            long start = System.nanoTime();
            client.runTogether(function, tasks);
            samples.add(Clock.rateSince(start, tasks));
        }
        return samples;
    }

    private void latency(GearmanConnection client, String function, Row middle, Row high)
            throws IOException {
        Samples samples = new Samples();
        for (int time = -WARM_UP; time < run.sizes().latencies(); time++) {
            long start = System.nanoTime();
            client.runTogether(function, 1);
            if (time >= 0) {
                samples.add(Clock.millisSince(start));
            }
        }
        run.record(middle, high, samples);
    }

    private void commands() {
        List<String> command = new ArrayList<>(List.of("gearman", "-s"));
        command.addAll(tool(PROCESS));
        Samples samples = new Samples();
        for (int time = 0; time < run.sizes().commandStarts(); time++) {
            samples.add(run.place().run(Map.of(), command.toArray(String[]::new)));
        }
        run.record(Row.START_CLI_GEARMAN, samples);
    }

    /** For nobody, so that they stay. */
    private void queue(GearmanConnection client, Process server) throws IOException {
        int jobs = run.sizes().queuedInQueue();
        double before = Vitals.of(server).rssBytes();
        long start = System.nanoTime();
        client.queueEach(NOBODY, jobs);
        run.record(Figure.of(Row.SUBMIT_ONE_GEARMAN, Clock.rateSince(start, jobs), 1));
        double growth = Vitals.of(server).rssBytes() - before;
        run.record(Figure.of(Row.QUEUE_JOB_GEARMAN, growth / jobs, 1));
    }
}
