package bramble.benchmarks;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.JobIds;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Submission;
import bramble.api.UnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The master killed again and again under a stream of submissions at the other nodes. For one
 * thread.
 */
final class Takeovers {

    private static final int BEFORE_MILLIS = 500;
    private static final int AFTER_MILLIS = 500;
    private static final int PAUSE_MILLIS = 5;
    private static final int TAKEOVER_SECONDS_MAX = 60;

    private final Run run;
    private final List<UUID> accepted = new ArrayList<>();
    private long unknown;

    Takeovers(Run run) {
        this.run = run;
    }

    void measure() {
        Samples takeovers = new Samples();
        try (Cluster cluster = Cluster.ready(run.place(), 3, "--no-work")) {
            for (int kill = 0; kill < run.sizes().kills(); kill++) {
                takeovers.add(killedMaster(cluster));
                cluster.awaitAgreement();
            }
            BrambleClient client = cluster.client(0);
            int lost = accepted.stream().mapToInt(id -> isLost(client, id) ? 1 : 0).sum();
            run.record(Row.TAKEOVER_MEDIAN, takeovers);
            run.record(Figure.of(Row.TAKEOVER_MAX, takeovers.max(), takeovers.count()));
            run.record(Figure.of(Row.TAKEOVER_ACCEPTED, accepted.size(), takeovers.count()));
            run.record(Figure.of(Row.TAKEOVER_LOST, lost, takeovers.count()));
            run.remark("submissions answered \"unknown\" during the takeovers: " + unknown);
        }
        if (QueueServer.Kind.BEANSTALKD.isInstalled()) {
            restarts();
        }
    }

    /** Kills the master and answers the milliseconds until a new one accepted a job. */
    private double killedMaster(Cluster cluster) {
        int master = cluster.master();
        List<Address> survivors = cluster.others(master).stream().map(cluster::address).toList();
        BrambleClient client = new BrambleClient(survivors, Duration.ZERO);
        long term = client.cluster().term();
        streamFor(client, BEFORE_MILLIS);
        long kill = System.nanoTime();
        cluster.kill(master);
        long inTerm = 0;
        while (inTerm <= term) {
            if (System.nanoTime() - kill > TimeUnit.SECONDS.toNanos(TAKEOVER_SECONDS_MAX)) {
                throw new IllegalStateException(
                        "no new master within " + TAKEOVER_SECONDS_MAX + " s");
            }
            inTerm = submitOne(client);
        }
        double millis = Clock.millisSince(kill);
        streamFor(client, AFTER_MILLIS);
        cluster.startAgain(master);
        return millis;
    }

    private void streamFor(BrambleClient client, int millis) {
        long start = System.nanoTime();
        while (Clock.millisSince(start) < millis) {
            submitOne(client);
        }
    }

    /** Submits one job, once, and answers the term in which it was accepted, or 0 if it was not. */
    private long submitOne(BrambleClient client) {
        UUID id = JobIds.next();
        try {
            switch (client.submit(id, Cluster.laterJob())) {
                case Submission.Accepted acceptance -> {
                    accepted.add(id);
                    return acceptance.receipt().term();
                }
                case Submission.Refused refused ->
                        throw new IllegalStateException("refused: " + refused.problem().detail());
                case Submission.Unknown any -> unknown++;
            }
        } catch (ProblemException | UnreachableException e) {
            // Not accepted while there is no master: that is what is measured.
            Clock.sleepMillis(PAUSE_MILLIS);
        }
        return 0;
    }

    private static boolean isLost(BrambleClient client, UUID id) {
        try {
            return !client.job(id).id().equals(id);
        } catch (ProblemException e) {
            if (e.problem().kind() == ProblemType.NOT_SEEN) {
                return true;
            }
            throw e;
        }
    }

    private void restarts() {
        Samples samples = new Samples();
        try (QueueServer server = new QueueServer(run.place(), QueueServer.Kind.BEANSTALKD)) {
            for (int kill = 0; kill < run.sizes().kills(); kill++) {
                server.putEach(run.sizes().latencies());
                long start = System.nanoTime();
                server.restartAfterKill();
                samples.add(Clock.millisSince(start));
            }
        }
        run.record(Row.TAKEOVER_BEANSTALKD, samples);
    }
}
