package bramble.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Items;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.Submission;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A job for the line runner")
class LinesTest {

    private static final int ITEMS = 20_000;
    private static final int FAILING = 7_000;
    private static final Duration LONG = Duration.ofMinutes(2);

    /** Answers with quotes, and does not survive one of the items. */
    private static final String SCRIPT =
            "while read i; do [ $i != " + FAILING + " ] || exit 4; echo \"<$i> \\\"ü\\\"\"; done";

    @TempDir Path directory;

    @Test
    @DisplayName("has the same results in item order at every node, also from lost nodes' tasks")
    void results() throws Exception {
        try (var cluster = LocalCluster.start(directory, 3, "--slots=2")) {
            var master = cluster.awaitAgreement();
            var request =
                    JobRequest.builder("sh", "-c", SCRIPT)
                            .lines()
                            .items(new Items.Range(0, ITEMS - 1))
                            .build();
            var accepted = (Submission.Accepted) cluster.client().submit(request);
            cluster.other(master).kill();

            var view = cluster.client().await(accepted.id(), LONG).orElseThrow();

            assertThat(view.state()).isEqualTo(JobState.FAILED);
            assertThat(view.counts().failed()).isEqualTo(1);
            for (var node : cluster.running()) {
                var next = new long[1];
                node.client()
                        .results(
                                accepted.id(),
                                0,
                                false,
                                line -> {
                                    assertThat(line.task()).isEqualTo(next[0]++);
                                    assertThat(line.item()).isEqualTo("" + line.task());
                                    var failed = line.task() == FAILING;
                                    assertThat(line.exitCode()).isEqualTo(failed ? 4 : 0);
                                    assertThat(line.output())
                                            .isEqualTo(
                                                    failed ? "" : "<" + line.task() + "> \"ü\"\n");
                                    return true;
                                });
                assertThat(next[0]).isEqualTo(ITEMS);
            }
            assertThat(view.counts().succeeded()).isEqualTo(ITEMS - 1);
        }
    }
}
