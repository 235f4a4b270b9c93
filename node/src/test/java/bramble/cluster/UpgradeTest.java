package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real nodes that claim to be of other versions. The cluster speaks format 1, and who claims 1-2
 * would be of the next version.
 */
@DisplayName("Nodes of several versions")
class UpgradeTest {

    private static final int FLOW = 5;

    @TempDir Path directory;

    @Test
    @DisplayName("work side by side while each is upgraded, and no job is lost or runs twice")
    void rolling() {
        var marks = directory.resolve("marks");
        try (var cluster = LocalCluster.start(directory, 3);
                var stream = new SubmissionStream(cluster::running, marks, 1)) {
            var audit = new Audit(cluster, stream, marks);
            for (var node : List.copyOf(cluster.nodes())) {
                stream.awaitFlow(FLOW);
                node.stop();
                node.claim("1-2");
                node.restart();
                cluster.awaitAgreement();
                audit.settleOpen();
            }
            stream.awaitFlow(FLOW);
            stream.stop();
            audit.check();
        }
    }

    @Test
    @DisplayName("have a format in common: who comes back too new is told so, and changes nothing")
    void tooNew() {
        try (var cluster = LocalCluster.start(directory, 3)) {
            var node = cluster.nodes().getLast();
            node.stop();
            cluster.awaitAgreement();
            var term = cluster.client().cluster().term();
            node.claim("2-3");
            node.restart();

            assertThat(node.awaitOwnEnd()).isEqualTo(1);
            assertThat(node.log())
                    .contains("understands formats 2 to 3 and is too new for this cluster")
                    .contains("understands format 1: install")
                    .contains("upgrade the other nodes first");
            assertThat(cluster.client().cluster().term()).isEqualTo(term);

            node.claim("1-1");
            node.restart();
            eventually().until(() -> node.view().filter(each -> each.quorum()).isPresent());
        }
    }

    @Test
    @DisplayName("do not let one in that is too new, and its token is not used up")
    void joins() {
        try (var cluster = LocalCluster.alone(directory, "--slots=1")) {
            var joiner = cluster.joinAs("2-2");
            assertThat(joiner.awaitOwnEnd()).isEqualTo(1);
            assertThat(joiner.log()).contains("is too new for this cluster");
            assertThat(cluster.client().nodes()).hasSize(1);

            joiner.claim("1-2");
            joiner.restart();
            eventually().until(joiner::hasId);
            assertThat(cluster.client().nodes()).hasSize(2);
        }
    }
}
