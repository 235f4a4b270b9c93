package bramble.benchmarks;

import bramble.api.BrambleClient;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.JobView;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * {@code /bin/true} tasks a second, as one job of many items, and as xargs runs them just before.
 * For one thread.
 */
final class Tasks {

    private static final int POLL_MILLIS = 20;
    private static final int END_SECONDS_MAX = 300;

    private final Run run;

    Tasks(Run run) {
        this.run = run;
    }

    void measure() {
        remark();
        try (Cluster one = Cluster.ready(run.place(), 1, "--slots", "2")) {
            beside(one, Row.TASKS_ONE_NODE_XARGS, Row.TASKS_ONE_NODE);
        }
        try (Cluster three = Cluster.ready(run.place(), 3)) {
            beside(three, Row.TASKS_THREE_NODES_XARGS, Row.TASKS_THREE_NODES);
        }
    }

    private void remark() {
        run.remark(String.format(Locale.ROOT, "tasks: %,d a job", run.sizes().tasks()));
    }

    private void beside(Cluster cluster, Row xargsRow, Row brambleRow) {
        int tasks = run.sizes().tasks();
        Samples xargs = new Samples();
        Samples bramble = new Samples();
        rate(cluster, tasks);
        for (int round = 0; round < run.sizes().rounds(); round++) {
            long start = System.nanoTime();
            run.place().run(Map.of(), "sh", "-c", "seq " + tasks + " | xargs -P2 -n1 /bin/true");
            xargs.add(Clock.rateSince(start, tasks));
            bramble.add(rate(cluster, tasks));
        }
        run.record(xargsRow, xargs);
        run.record(brambleRow, bramble);
    }

    /** Runs one job at the master to its end. */
    private static double rate(Cluster cluster, int tasks) {
        BrambleClient client = cluster.client(cluster.master());
        JobRequest job = JobRequest.builder("/bin/true").range(1, tasks).build();
        long start = System.nanoTime();
        UUID id = Cluster.accept(client, job).id();
        Clock.await(
                "the end of a job",
                END_SECONDS_MAX,
                POLL_MILLIS,
                () -> client.job(id).state().ended());
        double rate = Clock.rateSince(start, tasks);
        JobView end = client.job(id);
        if (end.state() != JobState.SUCCEEDED) {
            throw new IllegalStateException("a job of /bin/true ended badly: " + end.why());
        }
        return rate;
    }
}
