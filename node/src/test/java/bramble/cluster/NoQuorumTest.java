package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.api.ClusterView;
import bramble.api.JobFilter;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Submission;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Without a majority")
class NoQuorumTest {

    @TempDir Path directory;

    @Test
    @DisplayName(
            "the last of three answers each call with the reason, and goes on when one is back")
    void lastOfThree() {
        try (var cluster = LocalCluster.start(directory, 3)) {
            cluster.awaitAgreement();
            var left = cluster.first();
            var others = cluster.nodes().subList(1, 3);
            others.forEach(LocalNode::kill);

            check(left);

            others.getFirst().restart();
            cluster.awaitAgreement();
            assertThat(left.client().submit(JobIds.next(), JobRequest.builder("true").build()))
                    .isInstanceOf(Submission.Accepted.class);
        }
    }

    @Test
    @DisplayName("of two, the one without a vote says so, and the other goes on alone")
    void oneOfTwo() {
        try (var cluster = LocalCluster.alone(directory)) {
            var voter = cluster.first();
            var joined = cluster.join();
            cluster.awaitAgreement();
            assertThat(joined.client().cluster().voters()).containsExactly(voter.id());

            voter.kill();
            check(joined);

            voter.restart();
            cluster.awaitAgreement();
            joined.kill();
            assertThat(voter.client().submit(JobIds.next(), JobRequest.builder("true").build()))
                    .isInstanceOf(Submission.Accepted.class);
        }
    }

    private static void check(LocalNode left) {
        eventually().until(() -> left.view().filter(view -> !view.quorum()).isPresent());
        assertThat(left.view().map(ClusterView::master)).isEmpty();
        var impatient = left.client(Duration.ZERO);
        assertThatThrownBy(() -> impatient.jobs(JobFilter.all()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().kind()).isEqualTo(ProblemType.UNAVAILABLE);
                            assertThat(e.problem().detail()).contains("master");
                        });
        assertThatThrownBy(
                        () -> impatient.submit(JobIds.next(), JobRequest.builder("true").build()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().kind()).isEqualTo(ProblemType.UNAVAILABLE));
    }
}
