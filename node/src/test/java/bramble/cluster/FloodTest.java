package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Address;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections that never come to their point, all the time, at every port that the network reaches.
 * By hand with {@code -Dbramble.flood=10000}, which prints how jobs get on meanwhile.
 */
@DisplayName("When strangers take all connections that they can get, three nodes")
class FloodTest {

    private static final int CONNECTIONS = Integer.getInteger("bramble.flood", 2_000);
    private static final int SOURCES = 8;
    private static final int JOBS = 100;
    private static final long MEMORY_MAX_KIB = 256 << 10;
    private static final int LOG_LINES_MAX = 20;

    @TempDir Path directory;

    @Test
    @DisplayName("go on with the same master, answer newcomers, and take back a member")
    void goOn() {
        try (var cluster = LocalCluster.secured(directory, "--slots=2")) {
            for (var number = 0; number < 2; number++) {
                cluster.join("--slots=2");
            }
            cluster.awaitVoters(voters -> voters.size() == 3);
            var before = cluster.awaitAgreement().view().orElseThrow();
            var targets = new ArrayList<Address>();
            var logs = new ArrayList<Address>();
            for (var node : cluster.nodes()) {
                var api = node.listensOn();
                targets.add(api);
                logs.add(new Address(api.host(), api.port() + 1));
            }
            var restNanos = run(cluster);
            var lines = cluster.logs().lines().count();

            try (var flood = new Flood(together(targets, logs), CONNECTIONS, SOURCES)) {
                eventually().until(() -> flood.opened() >= CONNECTIONS);
                var floodNanos = run(cluster);
                for (var target : targets) {
                    eventually()
                            .until(
                                    () -> Outsider.unknown().status(target, "GET", "/healthz"),
                                    is -> is == 200);
                }
                var follower = cluster.other(cluster.node(Objects.requireNonNull(before.master())));
                follower.kill();
                follower.restart();
                cluster.awaitAgreement();
                runAt(follower);
                eventually().until(() -> run(cluster) > 0);

                var after = cluster.client().cluster();
                assertThat(after.master()).isEqualTo(before.master());
                assertThat(after.term()).isEqualTo(before.term());
                assertThat(after.voters()).containsExactlyInAnyOrderElementsOf(before.voters());
                System.out.printf(
                        "%d connections opened, %d at once; %d jobs took %d ms, before %d ms%n",
                        flood.opened(),
                        CONNECTIONS,
                        JOBS,
                        TimeUnit.NANOSECONDS.toMillis(floodNanos),
                        TimeUnit.NANOSECONDS.toMillis(restNanos));
            }
            for (var node : cluster.nodes()) {
                System.out.println(node + " had at most " + node.memoryMaxKib() + " KiB");
                assertThat(node.memoryMaxKib()).isLessThan(MEMORY_MAX_KIB);
            }
            assertThat(cluster.logs().lines().skip(lines).count())
                    .as(cluster.logs())
                    .isLessThan(LOG_LINES_MAX + cluster.nodes().size());
        }
    }

    private static List<Address> together(List<Address> some, List<Address> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** Runs jobs through each node in turn, and says how long they took. */
    private static long run(LocalCluster cluster) {
        var began = System.nanoTime();
        for (var number = 0; number < JOBS; number++) {
            runAt(cluster.nodes().get(number % cluster.nodes().size()));
        }
        return System.nanoTime() - began;
    }

    private static void runAt(LocalNode node) {
        var client = node.client();
        var job = JobIds.next();
        client.submit(job, JobRequest.builder("echo", "here").build());
        assertThat(client.await(job, LocalCluster.PATIENCE).orElseThrow().state())
                .isEqualTo(JobState.SUCCEEDED);
    }
}
