package bramble.benchmarks;

import bramble.api.BrambleClient;
import bramble.api.BulkAnswer;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What it costs to have much queued: large jobs, and many of one task. On clusters that run
 * nothing. For one thread.
 */
final class Queueing {

    private static final long ITEMS = 10_000_000;
    private static final int TENTHS = 10;
    private static final int TOGETHER = 500;
    private static final int WARM_UP = 10;
    private static final int MILLIS_MAX = 40_000;
    private static final int STATUS_CREATED = 201;

    /** Several times what a snapshot takes. */
    private static final int SNAPSHOT_MILLIS = 10_000;

    /** With room for many more jobs than a node has by default. */
    private static final String HEAP = "-Xmx512m";

    private final Run run;

    Queueing(Run run) {
        this.run = run;
    }

    void measure() {
        try (Cluster cluster = Cluster.ready(run.place(), 3, "--no-work")) {
            largeJobs(cluster);
        }
        try (Cluster cluster = Cluster.withJava(run.place(), HEAP, 3, "--no-work")) {
            manyJobs(cluster);
        }
        for (QueueServer.Kind kind : QueueServer.Kind.values()) {
            if (kind.isInstalled()) {
                queue(kind);
            }
        }
    }

    private void largeJobs(Cluster cluster) {
        int master = cluster.master();
        BrambleClient client = cluster.client(master);
        Samples millis = new Samples();
        submitLarge(client);
        double rss = Vitals.of(cluster.process(master)).rssBytes();
        long log = bytesIn(cluster.log(master));
        for (int job = 0; job < run.sizes().largeJobs(); job++) {
            millis.add(submitLarge(client));
        }
        double items = (double) ITEMS * millis.count();
        double rssGrowth = Vitals.of(cluster.process(master)).rssBytes() - rss;
        run.record(Row.QUEUE_LARGE, millis);
        run.record(
                Figure.of(
                        Row.QUEUE_LARGE_LOG,
                        (bytesIn(cluster.log(master)) - log) / items,
                        millis.count()));
        run.record(Figure.of(Row.QUEUE_LARGE_RSS, rssGrowth / items, millis.count()));
    }

    private static double submitLarge(BrambleClient client) {
        JobRequest job = JobRequest.builder("/bin/true", "{item}").range(1, ITEMS).build();
        long start = System.nanoTime();
        Cluster.accept(client, job);
        return Clock.millisSince(start);
    }

    private static long bytesIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Queues jobs until there are as many as wanted, or the cluster takes no more. */
    private void manyJobs(Cluster cluster) {
        int master = cluster.master();
        Process process = cluster.process(master);
        BrambleClient client = cluster.client(master);
        for (int batch = 0; batch < WARM_UP; batch++) {
            submit(client);
        }
        long heap = Heap.liveBytes(run.place(), process);
        double rss = Vitals.of(process).rssBytes();
        List<Double> rates = new ArrayList<>();
        int accepted = 0;
        boolean full = false;
        long begin = System.nanoTime();
        while (!full
                && accepted < run.sizes().queuedJobs()
                && Clock.millisSince(begin) < MILLIS_MAX) {
            long start = System.nanoTime();
            int now = submit(client);
            accepted += now;
            full = now < TOGETHER;
            if (!full) {
                rates.add(Clock.rateSince(start, now));
            }
        }
        record(rates);
        run.record(Figure.of(Row.QUEUE_JOBS, accepted, 1));
        double rssGrowth = Vitals.of(process).rssBytes() - rss;
        run.record(Figure.of(Row.QUEUE_JOB_RSS, rssGrowth / accepted, 1));
        // A snapshot that is being written holds a copy of each job.
        Clock.sleepMillis(SNAPSHOT_MILLIS);
        double heapGrowth = Heap.liveBytes(run.place(), process) - heap;
        run.record(Figure.of(Row.QUEUE_JOB_HEAP, heapGrowth / accepted, 1));
        String end = full ? "until the cluster took no more" : "of as many as were wanted";
        run.remark(String.format(Locale.ROOT, "queue: %,d jobs, %s, with %s", accepted, end, HEAP));
    }

    private void record(List<Double> rates) {
        int tenth = Math.max(1, rates.size() / TENTHS);
        Samples first = new Samples();
        Samples last = new Samples();
        rates.subList(0, tenth).forEach(first::add);
        rates.subList(rates.size() - tenth, rates.size()).forEach(last::add);
        run.record(Row.QUEUE_JOBS_FIRST, first);
        run.record(Row.QUEUE_JOBS_LAST, last);
        run.record(Figure.of(Row.QUEUE_JOBS_RATIO, last.median() / first.median(), tenth));
    }

    /** Submits some jobs and tells how many were accepted: fewer only when there is no room. */
    private static int submit(BrambleClient client) {
        AtomicInteger accepted = new AtomicInteger();
        try {
            client.submitAll(
                    Stream.generate(() -> Cluster.laterJob(JobIds.next())).limit(TOGETHER).toList(),
                    answer -> count(answer, accepted));
        } catch (ProblemException e) {
            if (e.problem().kind() != ProblemType.OVERLOADED) {
                throw e;
            }
        }
        return accepted.get();
    }

    private static void count(BulkAnswer answer, AtomicInteger accepted) {
        if (answer.status() == STATUS_CREATED) {
            accepted.incrementAndGet();
        } else if (answer.status() != ProblemType.OVERLOADED.status()) {
            throw new IllegalStateException("a line was not accepted: " + answer);
        }
    }

    private void queue(QueueServer.Kind kind) {
        int jobs = run.sizes().queuedInQueue();
        try (QueueServer server = new QueueServer(run.place(), kind)) {
            double before = Vitals.of(server.process()).rssBytes();
            server.putPipelined(jobs);
            double growth = Vitals.of(server.process()).rssBytes() - before;
            Row row =
                    switch (kind) {
                        case BEANSTALKD -> Row.QUEUE_JOB_BEANSTALKD;
                        case REDIS -> Row.QUEUE_JOB_REDIS;
                    };
            run.record(Figure.of(row, growth / jobs, 1));
        }
    }
}
