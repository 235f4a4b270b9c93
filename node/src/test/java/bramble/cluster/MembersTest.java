package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterView;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.NodeRole;
import bramble.api.NodeView;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that were not there when the cluster was founded. {@code -Dbramble.members=10} has so many
 * in the longest of them.
 */
@DisplayName("A node that joins")
class MembersTest {

    private static final int MEMBERS = Integer.getInteger("bramble.members", 6);
    private static final int CLIENTS = 2;
    private static final int FLOW = 10;

    /** How long a voter may be gone in these tests, so that they need not wait for a minute. */
    private static final String PATIENCE = "--voter-patience=2s";

    @TempDir Path directory;

    @Test
    @DisplayName("gets no vote as the second, and works as well as any; with the third, all vote")
    void second() {
        try (var cluster = LocalCluster.alone(directory, "--no-work", PATIENCE)) {
            var founder = cluster.first();
            var second = cluster.join("--slots=2", PATIENCE);
            cluster.awaitVoters(Set.of(founder.id())::equals);

            var job = JobIds.next();
            second.client().submit(job, JobRequest.builder("echo", "hello").build());
            awaitSuccess(second.client(), job);
            assertThat(second.client().task(job, 0).node()).isEqualTo(second.id());
            assertThat(view(second).role()).isEqualTo(NodeRole.WORKER);

            var third = cluster.join("--no-work", PATIENCE);
            cluster.awaitVoters(Set.of(founder.id(), second.id(), third.id())::equals);
            founder.kill();
            cluster.awaitAgreement();
            assertThat(third.client().job(job).state()).isEqualTo(JobState.SUCCEEDED);
        }
    }

    @Test
    @DisplayName("is one of many: voters die one after another, and no job is lost on the way")
    void replacedOneAfterAnother() {
        var marks = directory.resolve("marks");
        try (var cluster = LocalCluster.alone(directory, "--slots=1", PATIENCE)) {
            for (var number = 1; number < MEMBERS; number++) {
                cluster.join("--slots=1", PATIENCE);
            }
            var size = MEMBERS < 5 ? 3 : 5;
            cluster.awaitVoters(voters -> voters.size() == size);
            var first = cluster.voters();
            try (var stream = new SubmissionStream(cluster::running, marks, CLIENTS)) {
                var audit = new Audit(cluster, stream, marks);
                for (var killed = 0; killed < MEMBERS - size; killed++) {
                    stream.awaitFlow(FLOW);
                    var gone = cluster.node(any(cluster.voters(), first));
                    gone.kill();
                    cluster.awaitVoters(
                            voters -> voters.size() == size && !voters.contains(gone.id()));
                    audit.settleOpen();
                }
                stream.awaitFlow(FLOW);
                stream.stop();
                audit.check();
            }
        }
    }

    private static UUID any(Set<UUID> voters, Set<UUID> first) {
        var old = new HashSet<>(voters);
        old.retainAll(first);
        return old.stream().sorted().findFirst().orElseThrow();
    }

    @Test
    @DisplayName("is removed alive: it is told so, stops for good, and its task runs elsewhere")
    void removedAlive() {
        try (var cluster = LocalCluster.alone(directory, "--slots=1", PATIENCE)) {
            var leaver = cluster.join("--slots=1", "--label=where=away", PATIENCE);
            var stayer = cluster.join("--slots=1", "--label=where=away", PATIENCE);
            cluster.awaitVoters(voters -> voters.size() == 3);
            var client = cluster.first().client();
            client.drain(stayer.id());
            var job = JobIds.next();
            // The first attempt ends only with its node.
            var script = "[ $BRAMBLE_ATTEMPT != 1 ] || sleep 1000";
            client.submit(
                    job, JobRequest.builder("sh", "-c", script).label("where", "away").build());
            eventually().until(() -> client.job(job).state() == JobState.RUNNING);

            client.remove(leaver.id());
            client.resume(stayer.id());

            assertThat(leaver.awaitOwnEnd()).isEqualTo(3);
            assertThat(leaver.log()).contains("was removed from this cluster");
            awaitSuccess(client, job);
            assertThat(client.task(job, 0).node()).isEqualTo(stayer.id());
            cluster.awaitVoters(voters -> voters.size() == 1 && !voters.contains(leaver.id()));
            leaver.restart();
            assertThat(leaver.awaitOwnEnd()).isEqualTo(1);
            assertThat(client.nodes()).extracting(NodeView::id).doesNotContain(leaver.id());
        }
    }

    @Test
    @DisplayName("is removed while it is dead, and is told so when it comes back")
    void removedDead() {
        try (var cluster = LocalCluster.alone(directory, "--slots=1", PATIENCE)) {
            for (var number = 1; number < 4; number++) {
                cluster.join("--slots=1", PATIENCE);
            }
            cluster.awaitVoters(voters -> voters.size() == 3);
            var dead = cluster.node(cluster.awaitAgreement().id());
            dead.kill();
            cluster.awaitAgreement();
            var client = cluster.client();
            client.remove(dead.id());
            eventually()
                    .untilAsserted(
                            () ->
                                    assertThat(client.nodes())
                                            .extracting(NodeView::id)
                                            .doesNotContain(dead.id()));
            dead.restart();

            assertThat(dead.awaitOwnEnd()).isEqualTo(3);
            cluster.awaitVoters(voters -> voters.size() == 3 && !voters.contains(dead.id()));
        }
    }

    @Test
    @DisplayName("and each other node moves to another address, one after another, and is itself")
    void moves() {
        try (var cluster = LocalCluster.alone(directory, "--slots=1", PATIENCE)) {
            for (var number = 1; number < 4; number++) {
                cluster.join("--slots=1", PATIENCE);
            }
            cluster.awaitVoters(voters -> voters.size() == 3);
            var before = cluster.client().cluster();
            for (var node : cluster.nodes()) {
                var id = node.id();
                node.stop();
                node.restartAt(new Address("127.0.0.1", FreePorts.pairs(1).getFirst()));
                eventually()
                        .until(
                                () ->
                                        cluster.running().stream()
                                                .allMatch(
                                                        each ->
                                                                sees(
                                                                        each,
                                                                        id,
                                                                        node.address()
                                                                                .toString())));
            }
            assertThat(cluster.client().cluster().id()).isEqualTo(before.id());
            assertThat(cluster.client().nodes()).hasSize(4);
            var job = JobIds.next();
            cluster.client().submit(job, JobRequest.builder("true").build());
            awaitSuccess(cluster.client(), job);
        }
    }

    @Test
    @DisplayName("finds the others again when two of three voters have moved at once")
    void majorityMoves() {
        try (var cluster = LocalCluster.alone(directory, "--slots=1")) {
            cluster.join("--slots=1");
            cluster.join("--slots=1");
            cluster.awaitVoters(voters -> voters.size() == 3);
            var moving = cluster.nodes().subList(0, 2);
            moving.forEach(LocalNode::stop);
            for (var node : moving) {
                node.restartAt(new Address("127.0.0.1", FreePorts.pairs(1).getFirst()));
            }

            cluster.awaitAgreement();
            var job = JobIds.next();
            cluster.client().submit(job, JobRequest.builder("true").build());
            awaitSuccess(cluster.client(), job);
        }
    }

    private static boolean sees(LocalNode through, UUID id, String address) {
        return through.view().map(ClusterView::quorum).orElse(false)
                && through.client().nodes().stream()
                        .anyMatch(each -> each.id().equals(id) && each.address().equals(address));
    }

    private static NodeView view(LocalNode node) {
        return node.client().nodes().stream()
                .filter(each -> each.id().equals(node.id()))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitSuccess(BrambleClient client, UUID job) {
        eventually().until(() -> client.job(job).state().ended());
        assertThat(client.job(job).state()).isEqualTo(JobState.SUCCEEDED);
    }
}
