package bramble.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tasks by way of beanstalkd, which is only a queue: two workers of our own take jobs, do them, and
 * put a job into another tube as the result. Each change is synced to disk. For one thread.
 */
final class Beanstalkd {

    private static final int WORKERS = 2;
    private static final int WARM_UP = 50;

    private final Run run;

    Beanstalkd(Run run) {
        this.run = run;
    }

    void measure() {
        if (!QueueServer.Kind.BEANSTALKD.isInstalled()) {
            return;
        }
        try (QueueServer server = new QueueServer(run.place(), QueueServer.Kind.BEANSTALKD)) {
            int port = server.port();
            List<Tube> workers = new ArrayList<>();
            for (int worker = 0; worker < WORKERS; worker++) {
                workers.add(work(port, "process", () -> Latencies.spawn()));
                workers.add(work(port, "function", () -> {}));
            }
            try (Tube process = new Tube(port, "process", "results");
                    Tube function = new Tube(port, "function", "results")) {
                latency(process, Row.LATENCY_BEANSTALKD_P50, Row.LATENCY_BEANSTALKD_P99);
                latency(function, Row.FUNCTION_BEANSTALKD_P50, Row.FUNCTION_BEANSTALKD_P99);
                rate(process);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            workers.forEach(Tube::close);
        }
    }

    /** Starts a thread that does jobs until its connection is closed. */
    private static Tube work(int port, String tube, Runnable task) {
        Tube connection = new Tube(port, "results", tube);
        Thread.ofPlatform()
                .daemon()
                .name("beanstalkd-worker")
                .start(
                        () -> {
                            try {
                                while (true) {
                                    String job = connection.reserve();
                                    task.run();
                                    connection.put(1);
                                    connection.delete(job);
                                }
                            } catch (IOException e) {
                                // Closed at the end; who waits for results would wait in vain.
                                return;
                            }
                        });
        return connection;
    }

    private void latency(Tube client, Row middle, Row high) throws IOException {
        Samples samples = new Samples();
        int times = run.sizes().latencies();
        for (int time = -WARM_UP; time < times; time++) {
            long start = System.nanoTime();
            client.put(1);
            String result = client.reserve();
            if (time >= 0) {
                samples.add(Clock.millisSince(start));
            }
            client.delete(result);
        }
        run.record(middle, high, samples);
    }

    private void rate(Tube client) throws IOException {
        int tasks = run.sizes().tasksOfPeers();
        Samples samples = new Samples();
        for (int round = 0; round < run.sizes().rounds(); round++) {
            long start = System.nanoTime();
            client.put(tasks);
            for (int task = 0; task < tasks; task++) {
                client.delete(client.reserve());
            }
            samples.add(Clock.rateSince(start, tasks));
        }
        run.record(Row.TASKS_BEANSTALKD, samples);
    }
}
