package bramble.benchmarks;

import java.util.stream.Stream;

/**
 * Slurm on this machine with two processors, set for many short jobs: its controller, its node, and
 * a munged with a key of its own. They need root. For one thread.
 */
final class Slurm {

    private static final int END_SECONDS_MAX = 120;
    private static final int POLL_MILLIS = 50;
    private static final int ARRAY_ITEMS = 100_000;
    private static final int WARM_UP = 3;

    private final Run run;
    private final SlurmSite site;

    Slurm(Run run) {
        this.run = run;
        this.site = new SlurmSite(run.place(), "");
    }

    void measure() {
        if (!SlurmSite.isPossible()) {
            run.remark(
                    "Slurm and munge are not installed, or this is not root, so Slurm was not measured");
            return;
        }
        Process munged = site.startMunged();
        long start = System.nanoTime();
        Process controller = site.start(SlurmSite.CONTROLLER, "-D", "-c");
        Process node = site.start("slurmd", "-D");
        site.awaitIdleNode();
        run.record(Figure.of(Row.START_SLURM, Clock.millisSince(start), 1));
        latency();
        rate();
        Peers.idle(
                run,
                Stream.of(munged, controller, node).map(Process::toHandle).toList(),
                Row.IDLE_SLURM_RSS,
                Row.IDLE_SLURM_CPU);
        queue(controller);
        // In this order, so that none misses another while it ends.
        site.end(node);
        site.end(controller);
        site.end(munged);
        if (Place.isInstalled("unshare")) {
            new SlurmTakeover(run).measure();
        }
    }

    private void latency() {
        Samples samples = new Samples();
        for (int time = -WARM_UP; time < run.sizes().commandStarts(); time++) {
            double millis = site.run("srun", "-Q", "-n1", "/bin/true");
            if (time >= 0) {
                samples.add(millis);
            }
        }
        run.record(Row.LATENCY_SLURM_P50, Row.LATENCY_SLURM_P99, samples);
    }

    private void rate() {
        int tasks = run.sizes().tasksOfSlurm();
        long start = System.nanoTime();
        site.submit("--array=1-" + tasks);
        awaitEmpty();
        run.record(Figure.of(Row.TASKS_SLURM, Clock.rateSince(start, tasks), 1));
    }

    private void awaitEmpty() {
        Clock.await(
                "the end of Slurm's jobs",
                END_SECONDS_MAX,
                POLL_MILLIS,
                () -> site.output("squeue", "-h").isEmpty());
    }

    /** Jobs that are held, so that they stay. */
    private void queue(Process controller) {
        double before = Vitals.of(controller).rssBytes();
        run.record(
                Figure.of(
                        Row.QUEUE_LARGE_SLURM,
                        site.submit("--hold", "--array=1-" + ARRAY_ITEMS),
                        1));
        double growth = Vitals.of(controller).rssBytes() - before;
        run.record(Figure.of(Row.QUEUE_LARGE_SLURM_RSS, growth / ARRAY_ITEMS, 1));
        int jobs = run.sizes().queuedInSlurm();
        Samples millis = new Samples();
        before = Vitals.of(controller).rssBytes();
        long start = System.nanoTime();
        for (int job = 0; job < jobs; job++) {
            millis.add(site.submit("--hold"));
        }
        run.record(Figure.of(Row.SUBMIT_ONE_SLURM, Clock.rateSince(start, jobs), 1));
        run.record(Row.START_CLI_SLURM, millis);
        growth = Vitals.of(controller).rssBytes() - before;
        run.record(Figure.of(Row.QUEUE_JOB_SLURM, growth / jobs, 1));
        site.output("scancel", "-u", "root");
        awaitEmpty();
    }
}
