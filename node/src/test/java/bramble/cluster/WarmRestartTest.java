package bramble.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Items;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A node that is killed while it has warm processes")
class WarmRestartTest {

    private static final int ITEMS = 400;
    private static final int ANSWERED = 100;
    private static final int SLOTS = 2;
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir Path directory;

    @Test
    @DisplayName("leaves none of them behind, and runs no item again whose end was recorded")
    void restarts() throws Exception {
        var begun = directory.resolve("begun");
        var warm = directory.resolve("warm");
        try (var cluster = LocalCluster.alone(directory, "--slots=" + SLOTS)) {
            var node = cluster.first();
            var script =
                    "echo $$ >>"
                            + warm
                            + "; while read i; do echo $i >>"
                            + begun
                            + "; sleep 0.02; echo \"<$i>\"; done; exec sleep 1001";
            var request =
                    JobRequest.builder("sh", "-c", script)
                            .lines()
                            .items(new Items.Range(0, ITEMS - 1))
                            .build();
            var job = ((Submission.Accepted) cluster.client().submit(request)).id();
            LocalCluster.eventually()
                    .until(() -> cluster.client().job(job).counts().succeeded() >= ANSWERED);

            node.kill();
            var processes = Files.readAllLines(warm);
            node.restart();
            cluster.awaitAgreement();

            var end = cluster.client().await(job, LONG).orElseThrow();
            assertThat(end.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(end.counts().succeeded()).isEqualTo(ITEMS);
            var next = new long[1];
            cluster.client()
                    .results(
                            job,
                            0,
                            false,
                            line -> {
                                assertThat(line.task()).isEqualTo(next[0]++);
                                assertThat(line.output()).isEqualTo("<" + line.task() + ">\n");
                                return true;
                            });
            assertThat(next[0]).isEqualTo(ITEMS);
            assertThat(twice(begun)).as("items begun twice").isLessThan(ITEMS - ANSWERED);
            assertThat(begunAgain(begun))
                    .allSatisfy((item, count) -> assertThat(count).isLessThanOrEqualTo(2));
            LocalCluster.eventually()
                    .until(() -> processes.stream().noneMatch(WarmRestartTest::lives));
            var all = Files.readAllLines(warm);
            LocalCluster.eventually().until(() -> all.stream().noneMatch(WarmRestartTest::lives));
        }
    }

    @Test
    @DisplayName(
            "leaves none behind that had nothing to do, neither while it is away nor afterwards")
    void idle() throws Exception {
        try (var cluster = LocalCluster.alone(directory, "--slots=1")) {
            var node = cluster.first();
            var first = pidOf(cluster);
            assertThat(pidOf(cluster)).isEqualTo(first);

            node.kill();
            LocalCluster.eventually().until(() -> !lives(first));
            node.restart();
            cluster.awaitAgreement();
            var second = pidOf(cluster);
            assertThat(second).isNotEqualTo(first);

            node.kill();
            node.restart();
            cluster.awaitAgreement();
            assertThat(pidOf(cluster)).isNotEqualTo(second);
            LocalCluster.eventually().until(() -> !lives(second));
        }
    }

    @Test
    @DisplayName("runs a lone item again that one of them had in hand, which costs no retry")
    void lone() throws Exception {
        var begun = directory.resolve("begun");
        try (var cluster = LocalCluster.alone(directory, "--slots=1")) {
            var node = cluster.first();
            var script =
                    "read i; echo $i >>"
                            + begun
                            + "; [ $(wc -l <"
                            + begun
                            + ") -gt 1 ] || sleep 1001; echo done";
            var request =
                    JobRequest.builder("sh", "-c", script)
                            .lines()
                            .items(new Items.Range(7, 7))
                            .build();
            var job = ((Submission.Accepted) cluster.client().submit(request)).id();
            LocalCluster.eventually().until(() -> Files.exists(begun));

            node.kill();
            node.restart();
            cluster.awaitAgreement();

            var end = cluster.client().await(job, LONG).orElseThrow();
            assertThat(end.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(cluster.client().task(job, 0).attempt()).isEqualTo(2);
            assertThat(Files.readAllLines(begun)).containsExactly("7", "7");
        }
    }

    /** Which process serves a job of a command that can serve several. */
    private static String pidOf(LocalCluster cluster) {
        var request =
                JobRequest.builder("sh", "-c", "while read i; do echo $$; done; exec sleep 1001")
                        .lines()
                        .warm(Duration.ofMinutes(5))
                        .items(new Items.Range(1, 1))
                        .build();
        var job = ((Submission.Accepted) cluster.client().submit(request)).id();
        var said = new StringBuilder();
        cluster.client().results(job, 0, true, line -> said.append(line.output()).length() > 0);
        return said.toString().strip();
    }

    private static long twice(Path begun) throws IOException {
        return begunAgain(begun).values().stream().filter(count -> count > 1).count();
    }

    private static Map<String, Integer> begunAgain(Path begun) throws IOException {
        var counts = new HashMap<String, Integer>();
        for (var item : Files.readAllLines(begun)) {
            counts.merge(item, 1, Integer::sum);
        }
        return counts;
    }

    private static boolean lives(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }
}
