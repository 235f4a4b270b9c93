package bramble.benchmarks;

import bramble.api.BrambleClient;
import bramble.api.JobRequest;
import bramble.api.ResultLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.DoubleSupplier;

/**
 * From submission to result, one job after another, and what starting a process costs anyway. For
 * one thread.
 */
final class Latencies {

    /** A node that has run for a while has compiled what it needs often. */
    private static final int WARM_UP = 300;

    private final Run run;

    Latencies(Run run) {
        this.run = run;
    }

    void measure() {
        try (Cluster cluster = Cluster.ready(run.place(), 3)) {
            int master = cluster.master();
            BrambleClient atMaster = cluster.client(master);
            BrambleClient atOther = cluster.client(cluster.others(master).getFirst());
            each(() -> throughBramble(atMaster), Row.LATENCY_MASTER_P50, Row.LATENCY_MASTER_P99);
            each(() -> throughBramble(atOther), Row.LATENCY_OTHER_P50, Row.LATENCY_OTHER_P99);
            if (Place.isInstalled("tsp")) {
                spooler();
            }
            new WarmFunction(run).measure(cluster);
            each(Latencies::spawn, Row.LATENCY_SPAWN_P50, Row.LATENCY_SPAWN_P99);
        }
        new Beanstalkd(run).measure();
    }

    private void each(DoubleSupplier once, Row middle, Row high) {
        for (int time = 0; time < WARM_UP; time++) {
            double _ = once.getAsDouble();
        }
        Samples samples = new Samples();
        for (int time = 0; time < run.sizes().latencies(); time++) {
            samples.add(once.getAsDouble());
        }
        run.record(middle, high, samples);
    }

    private static double throughBramble(BrambleClient client) {
        long start = System.nanoTime();
        UUID id = Cluster.accept(client, JobRequest.builder("/bin/true").build()).id();
        List<ResultLine> results = new ArrayList<>();
        client.results(id, 0, true, results::add);
        double millis = Clock.millisSince(start);
        Integer code = results.isEmpty() ? null : results.getFirst().exitCode();
        if (results.size() != 1 || code == null || code != 0) {
            throw new IllegalStateException("/bin/true had these results: " + results);
        }
        return millis;
    }

    private void spooler() {
        String socket = run.place().newDirectory("tsp").resolve("socket").toString();
        Map<String, String> environment = Map.of("TS_SOCKET", socket);
        try {
            each(
                    () -> run.place().run(environment, "tsp", "-nf", "/bin/true"),
                    Row.LATENCY_SPOOLER_P50,
                    Row.LATENCY_SPOOLER_P99);
        } finally {
            run.place().run(environment, "tsp", "-K");
        }
    }

    /** Starts {@code /bin/true} and waits for its end; answers how many milliseconds that took. */
    static double spawn() {
        try {
            long start = System.nanoTime();
            new ProcessBuilder("/bin/true").start().waitFor();
            return Clock.millisSince(start);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
