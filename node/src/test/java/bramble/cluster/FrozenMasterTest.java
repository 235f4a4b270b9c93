package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("When the master freezes for a while under a stream of submissions")
class FrozenMasterTest {

    private static final Duration FREEZE = Duration.ofSeconds(3);

    @TempDir Path directory;

    @Test
    @DisplayName("another one takes over, the thawed one follows, and nothing accepted is lost")
    void anotherTakesOver() {
        var marks = directory.resolve("marks");
        try (var cluster = LocalCluster.start(directory, 3, "--slots=2");
                var stream = new SubmissionStream(cluster.nodes(), marks, 6)) {
            stream.awaitFlow(30);
            var frozen = cluster.awaitAgreement();
            var term = frozen.view().orElseThrow().term();

            frozen.freeze();
            var frozenNanos = System.nanoTime();
            var next = cluster.awaitAgreement();
            stream.awaitAcceptedAfter(term);
            eventually().until(() -> System.nanoTime() - frozenNanos >= FREEZE.toNanos());
            frozen.thaw();

            assertThat(next).isNotEqualTo(frozen);
            eventually()
                    .untilAsserted(
                            () ->
                                    assertThat(frozen.view().orElseThrow().term())
                                            .as("the thawed node has heard of the new term")
                                            .isGreaterThan(term));
            cluster.awaitAgreement();
            stream.awaitFlow(30);
            stream.stop();
            new Audit(cluster, stream, marks).check();
        }
    }
}
