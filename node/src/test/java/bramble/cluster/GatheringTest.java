package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Address;
import bramble.api.ClusterView;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Three new nodes with a name and a secret")
class GatheringTest {

    @TempDir Path directory;

    @Test
    @DisplayName("found one cluster once all three have met, in whichever order they come and go")
    void one() throws IOException {
        var nodes = nodes("a secret that is long enough", "a secret that is long enough");
        try {
            // Two have met, and nothing is founded: the third may be anywhere.
            eventually().until(() -> nodes.getFirst().log().contains("has met 1 other"));
            assertThat(nodes.get(0).view()).isEmpty();
            nodes.getFirst().kill();
            nodes.getLast().restart();
            assertThat(nodes.get(1).view()).isEmpty();
            nodes.getFirst().restart();

            eventually().until(() -> clusters(nodes).size() == 3);
            assertThat(clusters(nodes).stream().map(ClusterView::id).collect(Collectors.toSet()))
                    .hasSize(1);
            eventually().until(() -> clusters(nodes).getFirst().voters().size() == 3);
            var job = JobIds.next();
            nodes.getLast().client().submit(job, JobRequest.builder("true").build());
            assertThat(nodes.getFirst().client().await(job, LocalCluster.PATIENCE)).isPresent();
        } finally {
            nodes.forEach(LocalNode::stop);
        }
    }

    @Test
    @DisplayName("found nothing with one that has another secret")
    void otherSecret() throws IOException {
        var nodes = nodes("a secret that is long enough", "another one of the same length");
        try {
            nodes.getLast().restart();
            eventually().until(() -> nodes.getFirst().log().contains("has met 1 other"));
            eventually().until(() -> nodes.getLast().log().contains("has met 0 other"));

            assertThat(clusters(nodes)).isEmpty();
        } finally {
            nodes.forEach(LocalNode::stop);
        }
    }

    private static List<ClusterView> clusters(List<LocalNode> nodes) {
        return nodes.stream()
                .map(LocalNode::view)
                .flatMap(view -> view.filter(ClusterView::quorum).stream())
                .toList();
    }

    /** Three nodes, of which the last is ended again at once: it comes later. */
    private List<LocalNode> nodes(String secret, String last) throws IOException {
        var addresses =
                FreePorts.pairs(3).stream().map(port -> new Address("127.0.0.1", port)).toList();
        var seek = String.join(",", addresses.stream().map(Address::toString).toList());
        var mark = "BRAMBLE_LOCAL_CLUSTER=" + UUID.randomUUID();
        var nodes = new ArrayList<LocalNode>();
        for (var number = 0; number < 3; number++) {
            var file = directory.resolve("secret-" + number);
            Files.writeString(file, number == 2 ? last : secret);
            var options =
                    List.of(
                            "--cluster=shelf",
                            "--secret-file=" + file,
                            "--expect=3",
                            "--seek=" + seek,
                            "--slots=1");
            var data = directory.resolve("node-" + number);
            var node = new LocalNode(data, addresses.get(number), options, mark);
            nodes.add(node);
            if (number == 2) {
                node.kill();
            }
        }
        return nodes;
    }
}
