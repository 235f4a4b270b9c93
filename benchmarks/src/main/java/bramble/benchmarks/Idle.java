package bramble.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a node uses while nobody wants anything of it. For one thread. */
final class Idle {

    private final Run run;

    Idle(Run run) {
        this.run = run;
    }

    /** A process with its rows for memory, and for processor time. */
    private record Watched(Process process, Row rss, Row cpu) {}

    void measure() {
        Optional<QueueServer> beanstalkd = queue(QueueServer.Kind.BEANSTALKD);
        Optional<QueueServer> redis = queue(QueueServer.Kind.REDIS);
        try (Cluster cluster = Cluster.ready(run.place(), 3)) {
            int master = cluster.master();
            int follower = cluster.others(master).getFirst();
            List<Watched> watched = new ArrayList<>();
            watched.add(
                    new Watched(cluster.process(master), Row.IDLE_MASTER_RSS, Row.IDLE_MASTER_CPU));
            watched.add(
                    new Watched(
                            cluster.process(follower),
                            Row.IDLE_FOLLOWER_RSS,
                            Row.IDLE_FOLLOWER_CPU));
            redis.ifPresent(
                    server ->
                            watched.add(
                                    new Watched(
                                            server.process(),
                                            Row.IDLE_REDIS_RSS,
                                            Row.IDLE_REDIS_CPU)));
            beanstalkd.ifPresent(
                    server ->
                            watched.add(
                                    new Watched(
                                            server.process(),
                                            Row.IDLE_BEANSTALKD_RSS,
                                            Row.IDLE_BEANSTALKD_CPU)));
            Clock.sleepMillis(TimeUnit.SECONDS.toMillis(run.sizes().restSeconds()));
            watch(watched);
            if (cluster.master() != master) {
                throw new IllegalStateException(
                        "the master changed while all were idle: measure again");
            }
        } finally {
            beanstalkd.ifPresent(QueueServer::close);
            redis.ifPresent(QueueServer::close);
        }
    }

    private Optional<QueueServer> queue(QueueServer.Kind kind) {
        return kind.isInstalled()
                ? Optional.of(new QueueServer(run.place(), kind))
                : Optional.empty();
    }

    private void watch(List<Watched> watched) {
        int seconds = run.sizes().idleSeconds();
        run.remark(
                "idle: over " + seconds + " s, after " + run.sizes().restSeconds() + " s of rest");
        List<Vitals> before = watched.stream().map(each -> Vitals.of(each.process())).toList();
        Clock.sleepMillis(TimeUnit.SECONDS.toMillis(seconds));
        for (int at = 0; at < watched.size(); at++) {
            Vitals now = Vitals.of(watched.get(at).process());
            Watched one = watched.get(at);
            run.record(Figure.of(one.rss(), now.rssMebibytes(), 1));
            run.record(Figure.of(one.cpu(), now.cpuSecondsPerMinute(before.get(at), seconds), 1));
            double written = now.writtenPerMinute(before.get(at), seconds);
            switch (at) {
                case 0 -> {
                    run.record(Figure.of(Row.IDLE_MASTER_PSS, now.pssMebibytes(), 1));
                    run.record(Figure.of(Row.IDLE_MASTER_WRITTEN, written, 1));
                }
                case 1 -> {
                    run.record(Figure.of(Row.IDLE_FOLLOWER_PSS, now.pssMebibytes(), 1));
                    run.record(Figure.of(Row.IDLE_FOLLOWER_WRITTEN, written, 1));
                }
                default ->
                        run.remark(
                                String.format(
                                        Locale.ROOT,
                                        "idle: %.0f bytes/min written by %s",
                                        written,
                                        one.rss().who().text()));
            }
        }
    }
}
