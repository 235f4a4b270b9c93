package bramble.benchmarks;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ProblemException;
import bramble.api.Submission;
import bramble.api.UnreachableException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How long a node and the command line take to start. For one thread. */
final class Starts {

    private static final int START_SECONDS_MAX = 60;
    private static final int STATUS_OK = 200;
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;

    private final Run run;

    Starts(Run run) {
        this.run = run;
    }

    void measure() {
        nodes();
        commands();
        if (QueueServer.Kind.BEANSTALKD.isInstalled()) {
            queue(QueueServer.Kind.BEANSTALKD, Row.START_BEANSTALKD);
        }
        if (QueueServer.Kind.REDIS.isInstalled()) {
            queue(QueueServer.Kind.REDIS, Row.START_REDIS);
        }
    }

    private void nodes() {
        Samples healthy = new Samples();
        Samples accepting = new Samples();
        for (int time = 0; time < run.sizes().nodeStarts(); time++) {
            long start = System.nanoTime();
            try (Cluster cluster = new Cluster(run.place(), 1)) {
                Address address = cluster.address(0);
                Clock.await("healthz", START_SECONDS_MAX, 1, () -> isHealthy(address));
                healthy.add(Clock.millisSince(start));
                BrambleClient client = new BrambleClient(List.of(address), Duration.ZERO);
                Clock.await("a first acceptance", START_SECONDS_MAX, 1, () -> accepts(client));
                accepting.add(Clock.millisSince(start));
            }
        }
        run.record(Row.START_HEALTHY, healthy);
        run.record(Row.START_ACCEPTING, accepting);
    }

    private static boolean isHealthy(Address address) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection)
                            URI.create("http://" + address + "/healthz").toURL().openConnection();
            connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
            return connection.getResponseCode() == STATUS_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean accepts(BrambleClient client) {
        try {
            return client.submit(Cluster.laterJob()) instanceof Submission.Accepted;
        } catch (UnreachableException | ProblemException e) {
            return false;
        }
    }

    private void commands() {
        try (Cluster cluster = Cluster.ready(run.place(), 1, "--no-work")) {
            Map<String, String> at = Map.of("BRAMBLE_AT", cluster.address(0).toString());
            String launcher = run.place().launcher().toString();
            String job = Cluster.accept(cluster.client(0), Cluster.laterJob()).id().toString();
            Samples version = new Samples();
            Samples submit = new Samples();
            Samples status = new Samples();
            Samples jobs = new Samples();
            Samples python = new Samples();
            Samples bash = new Samples();
            for (int time = 0; time < run.sizes().commandStarts(); time++) {
                version.add(run.place().run(at, launcher, "version"));
                jobs.add(run.place().run(at, launcher, "jobs"));
                submit.add(run.place().run(at, launcher, "submit", "--", "/bin/true"));
                status.add(run.place().run(at, launcher, "status", job));
                bash.add(run.place().run(at, "bash", "-c", "true"));
                if (Place.isInstalled("python3")) {
                    python.add(run.place().run(at, "python3", "-c", "pass"));
                }
            }
            run.record(Row.START_CLI_VERSION, version);
            run.record(Row.START_CLI_JOBS, jobs);
            run.record(Row.START_CLI_SUBMIT, submit);
            run.record(Row.START_CLI_STATUS, status);
            run.record(Row.START_BASH, bash);
            if (python.count() > 0) {
                run.record(Row.START_PYTHON, python);
            }
        }
    }

    private void queue(QueueServer.Kind kind, Row row) {
        Samples samples = new Samples();
        for (int time = 0; time < run.sizes().nodeStarts(); time++) {
            try (QueueServer server = new QueueServer(run.place(), kind)) {
                samples.add(server.startMillis());
            }
        }
        run.record(row, samples);
    }
}
