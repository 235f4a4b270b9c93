package bramble.benchmarks;

import bramble.api.BrambleClient;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Submissions a second, each acknowledged when durable. A new cluster and new queues for each
 * round. For one thread.
 */
final class Submissions {

    private static final int RECORD_BYTES = 256;
    private static final int STATUS_CREATED = 201;

    private final Run run;
    private final Map<Row, Samples> samples = new EnumMap<>(Row.class);

    Submissions(Run run) {
        this.run = run;
    }

    void measure() {
        for (int round = 0; round < run.sizes().rounds(); round++) {
            syncs();
            if (QueueServer.Kind.BEANSTALKD.isInstalled()) {
                queue(
                        QueueServer.Kind.BEANSTALKD,
                        List.of(
                                Row.SUBMIT_ONE_BEANSTALKD,
                                Row.SUBMIT_SIXTEEN_BEANSTALKD,
                                Row.SUBMIT_BULK_BEANSTALKD));
            }
            if (QueueServer.Kind.REDIS.isInstalled()) {
                queue(
                        QueueServer.Kind.REDIS,
                        List.of(
                                Row.SUBMIT_ONE_REDIS,
                                Row.SUBMIT_SIXTEEN_REDIS,
                                Row.SUBMIT_BULK_REDIS));
            }
            bramble();
        }
        samples.forEach(run::record);
        Sizes sizes = run.sizes();
        run.remark(
                String.format(
                        Locale.ROOT,
                        "submissions: %,d on one connection, %,d on each of 16, %,d in bulk; to the queues %,d pipelined",
                        sizes.submissionsOneConnection(),
                        sizes.submissionsPerConnection(),
                        sizes.submissionsBulk(),
                        sizes.pipelined()));
    }

    private void add(Row row, double value) {
        samples.computeIfAbsent(row, any -> new Samples()).add(value);
    }

    private void bramble() {
        Sizes sizes = run.sizes();
        try (Cluster cluster = Cluster.ready(run.place(), 3, "--no-work")) {
            int master = cluster.master();
            submitEach(cluster, master, sizes.submissionsOneConnection());
            long start = System.nanoTime();
            submitEach(cluster, master, sizes.submissionsOneConnection());
            add(Row.SUBMIT_ONE, Clock.rateSince(start, sizes.submissionsOneConnection()));

            int other = cluster.others(master).getFirst();
            start = System.nanoTime();
            submitEach(cluster, other, sizes.submissionsOneConnection());
            add(Row.SUBMIT_ONE_PASSED_ON, Clock.rateSince(start, sizes.submissionsOneConnection()));

            start = System.nanoTime();
            Connections.runSixteen(
                    () -> submitEach(cluster, master, sizes.submissionsPerConnection()));
            add(
                    Row.SUBMIT_SIXTEEN,
                    Clock.rateSince(start, sizes.submissionsPerConnection() * Connections.SIXTEEN));

            add(Row.SUBMIT_BULK, bulkRate(cluster.client(master), sizes.submissionsBulk()));
            add(Row.MEMORY_AFTER_BULK, Vitals.of(cluster.process(master)).rssMebibytes());
        }
    }

    private static void submitEach(Cluster cluster, int node, int jobs) {
        BrambleClient client = cluster.client(node);
        for (int job = 0; job < jobs; job++) {
            Cluster.accept(client, Cluster.laterJob());
        }
    }

    private static double bulkRate(BrambleClient client, int jobs) {
        AtomicInteger accepted = new AtomicInteger();
        List<JobRequest> lines =
                Stream.generate(() -> Cluster.laterJob(JobIds.next())).limit(jobs).toList();
        long start = System.nanoTime();
        client.submitAll(
                lines,
                answer -> {
                    if (answer.status() != STATUS_CREATED) {
                        throw new IllegalStateException("a line was not accepted: " + answer);
                    }
                    accepted.incrementAndGet();
                });
        double rate = Clock.rateSince(start, jobs);
        if (accepted.get() != jobs) {
            throw new IllegalStateException(jobs + " lines had " + accepted.get() + " answers");
        }
        return rate;
    }

    /** Measures a queue: the rows for one connection, for 16, and for pipelined jobs. */
    private void queue(QueueServer.Kind kind, List<Row> rows) {
        Sizes sizes = run.sizes();
        try (QueueServer server = new QueueServer(run.place(), kind)) {
            long start = System.nanoTime();
            server.putEach(sizes.submissionsOneConnection());
            add(rows.getFirst(), Clock.rateSince(start, sizes.submissionsOneConnection()));

            start = System.nanoTime();
            Connections.runSixteen(() -> server.putEach(sizes.submissionsPerConnection()));
            add(
                    rows.get(1),
                    Clock.rateSince(start, sizes.submissionsPerConnection() * Connections.SIXTEEN));

            start = System.nanoTime();
            server.putPipelined(sizes.pipelined());
            add(rows.getLast(), Clock.rateSince(start, sizes.pipelined()));
        }
    }

    private void syncs() {
        Path file = run.place().newDirectory("disk").resolve("appended");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long start = System.nanoTime();
            for (int append = 0; append < run.sizes().syncs(); append++) {
                channel.write(ByteBuffer.allocate(RECORD_BYTES));
                channel.force(false);
            }
            add(Row.FDATASYNC, Clock.rateSince(start, run.sizes().syncs()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
