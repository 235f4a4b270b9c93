package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.BrambleClient;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.RecoveryRequest;
import bramble.api.RecoveryView;
import bramble.api.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A cluster that was lost")
class RecoveryTest {

    private static final String PATIENCE = "--voter-patience=2s";

    @TempDir Path directory;

    @Test
    @DisplayName(
            "with most of its voters goes on with the last one, in a new epoch, and grows again")
    void lostMajority() {
        try (var cluster = LocalCluster.alone(directory, "--slots=1", PATIENCE)) {
            cluster.join("--slots=1", PATIENCE);
            cluster.join("--slots=1", PATIENCE);
            cluster.awaitVoters(voters -> voters.size() == 3);
            var done = submitted(cluster.client());
            awaitSuccess(cluster.client(), done);
            var left = cluster.other(cluster.awaitAgreement());
            cluster.nodes().stream().filter(each -> !each.equals(left)).forEach(LocalNode::kill);
            eventually().until(() -> left.view().filter(view -> !view.quorum()).isPresent());

            var client = left.client();
            // It may take the dead master for alive until it has asked it once more.
            var view = eventually().until(client::recovery, each -> !each.quorum());
            assertThat(view.nodes()).hasSize(3).filteredOn(each -> each.term() != null).hasSize(1);
            assertThat(view.best()).isEqualTo(left.id());
            client.recover(request(lastIndex(view, left), left.id()));

            cluster.awaitAgreement();
            assertThat(client.job(done).state()).isEqualTo(JobState.SUCCEEDED);
            var id = JobIds.next();
            var accepted =
                    (Submission.Accepted) client.submit(id, JobRequest.builder("true").build());
            assertThat(accepted.receipt().epoch()).isEqualTo(2);
            cluster.join("--slots=1", PATIENCE);
            cluster.join("--slots=1", PATIENCE);
            cluster.awaitVoters(voters -> voters.size() == 3);
            awaitSuccess(client, id);
        }
    }

    @Test
    @DisplayName("does not get its lost voters back: they say that their epoch is over, and end")
    void lostVotersComeBack() {
        try (var cluster = LocalCluster.alone(directory, "--slots=1", PATIENCE)) {
            var left = leftAlone(cluster);
            var lost = cluster.nodes().stream().filter(each -> !each.equals(left)).toList();
            var client = left.client();
            var term = client.cluster().term();

            lost.forEach(LocalNode::restart);

            for (var each : lost) {
                assertThat(each.awaitOwnEnd()).isEqualTo(1);
                assertThat(each.log()).contains("is of epoch 1, which is over");
            }
            assertThat(client.cluster().term()).isEqualTo(term);
            awaitSuccess(client, submitted(client));
            left.stop();
            left.restart();
            cluster.awaitAgreement();
            awaitSuccess(left.client(), submitted(left.client()));
        }
    }

    @Test
    @DisplayName(
            "finds its lost voters also when they have a master of their own by then, and ends them for good")
    void lostVotersThatFoundNobody() {
        try (var cluster = LocalCluster.alone(directory, "--slots=1", PATIENCE)) {
            endsSecondCluster(cluster);
        }
    }

    @Test
    @DisplayName("finds them in the same way where nodes prove who they are")
    void lostVotersThatFoundNobodySecured() {
        try (var cluster = LocalCluster.secured(directory, "--slots=1", PATIENCE)) {
            endsSecondCluster(cluster);
        }
    }

    @Test
    @DisplayName(
            "keeps the voters that live, which have given up their votes, and gives them new ones")
    void survivors() {
        try (var cluster = LocalCluster.alone(directory, "--slots=1", PATIENCE)) {
            for (var joined = 0; joined < 4; joined++) {
                cluster.join("--slots=1", PATIENCE);
            }
            cluster.awaitVoters(voters -> voters.size() == 5);
            var lost = cluster.nodes().subList(0, 3);
            var live = cluster.nodes().subList(3, 5);
            lost.forEach(LocalNode::kill);
            for (var each : live) {
                eventually().until(() -> each.view().filter(view -> !view.quorum()).isPresent());
            }
            var view =
                    eventually().until(live.getFirst().client()::recovery, each -> !each.quorum());
            var best = cluster.node(Objects.requireNonNull(view.best()));
            recover(best);

            assertThat(cluster.awaitAgreement()).isEqualTo(best);
            lost.getFirst().restart();
            assertThat(lost.getFirst().awaitOwnEnd()).isEqualTo(1);
            cluster.join("--slots=1", PATIENCE);
            cluster.awaitVoters(voters -> voters.size() == 3);
            assertThat(cluster.voters()).contains(live.getFirst().id(), live.getLast().id());
            awaitSuccess(cluster.client(), submitted(cluster.client()));
        }
    }

    private static void endsSecondCluster(LocalCluster cluster) {
        var left = leftAlone(cluster);
        var lost = cluster.nodes().stream().filter(each -> !each.equals(left)).toList();
        left.freeze();
        lost.forEach(LocalNode::restart);
        // Nothing that they can reach knows of the new epoch, so they are a majority of the old.
        assertThat(cluster.awaitAgreement()).isIn(lost);
        assertThat(cluster.client().cluster().epoch()).isEqualTo(1);

        left.thaw();

        for (var each : lost) {
            assertThat(each.awaitOwnEnd()).isEqualTo(1);
            assertThat(each.log())
                    .contains("this node stops for good", "is of epoch 1, which is over");
        }
        assertThat(left.client().cluster().epoch()).isEqualTo(2);
        awaitSuccess(left.client(), submitted(left.client()));

        left.stop();
        lost.forEach(LocalNode::restart);
        for (var each : lost) {
            assertThat(each.awaitOwnEnd()).isEqualTo(1);
            assertThat(each.log()).contains("does not start, as it was told before");
        }
    }

    /** Has a cluster of three lose two voters, and go on with the third, in epoch 2. */
    private static LocalNode leftAlone(LocalCluster cluster) {
        cluster.join("--slots=1", PATIENCE);
        cluster.join("--slots=1", PATIENCE);
        cluster.awaitVoters(voters -> voters.size() == 3);
        var left = cluster.other(cluster.awaitAgreement());
        cluster.nodes().stream().filter(each -> !each.equals(left)).forEach(LocalNode::kill);
        eventually().until(() -> left.view().filter(view -> !view.quorum()).isPresent());
        recover(left);
        cluster.awaitAgreement();
        eventually()
                .until(
                        () ->
                                Files.readString(left.data().resolve("members.properties"))
                                        .contains("epoch=2"));
        return left;
    }

    /** Has it go on alone, as soon as it does not take the dead master for alive any more. */
    private static void recover(LocalNode node) {
        eventually()
                .ignoreExceptionsMatching(
                        each ->
                                each instanceof ProblemException refused
                                        && refused.problem().kind() == ProblemType.CONFLICT)
                .until(
                        () -> {
                            var view = node.client().recovery();
                            node.client().recover(request(lastIndex(view, node), node.id()));
                            return true;
                        });
    }

    /** What a node still holds, as the person is shown it. */
    private static long lastIndex(RecoveryView view, LocalNode node) {
        return view.nodes().stream()
                .filter(each -> each.node().equals(node.id()))
                .map(each -> Objects.requireNonNull(each.lastIndex()))
                .findFirst()
                .orElseThrow();
    }

    private static RecoveryRequest request(long lastIndex, UUID node) {
        return new RecoveryRequest(node, lastIndex);
    }

    @Test
    @DisplayName("is not recovered as long as it has a majority")
    void nothingToRecover() {
        try (var cluster = LocalCluster.alone(directory, "--slots=1")) {
            var node = cluster.first();

            assertThat(node.client().recovery().quorum()).isTrue();
            try {
                node.client(Duration.ZERO).recover(request(1, node.id()));
                throw new AssertionError("it was recovered");
            } catch (ProblemException e) {
                assertThat(e.problem().kind()).isEqualTo(ProblemType.CONFLICT);
            }
        }
    }

    @Test
    @DisplayName("begins again with a backup, and whoever joins then has its jobs too")
    void restored() throws IOException {
        var backup = directory.resolve("backup");
        UUID done;
        UUID old;
        try (var cluster = LocalCluster.alone(directory.resolve("before"), "--slots=1")) {
            done = submitted(cluster.client());
            awaitSuccess(cluster.client(), done);
            old = cluster.client().cluster().id();
            try (var out = Files.newOutputStream(backup)) {
                cluster.client().backup(out);
            }
        }
        try (var cluster =
                LocalCluster.alone(
                        directory.resolve("after"), "--slots=1", PATIENCE, "--restore=" + backup)) {
            var founder = cluster.first();
            assertThat(founder.client().cluster().id()).isEqualTo(old);
            assertThat(founder.client().cluster().epoch()).isEqualTo(2);
            assertThat(founder.client().job(done).state()).isEqualTo(JobState.SUCCEEDED);
            cluster.join("--slots=1", PATIENCE);
            cluster.join("--slots=1", PATIENCE);
            cluster.awaitVoters(voters -> voters.size() == 3);
            founder.stop();
            cluster.awaitAgreement();
            assertThat(cluster.client().job(done).state()).isEqualTo(JobState.SUCCEEDED);
            awaitSuccess(cluster.client(), submitted(cluster.client()));
        }
    }

    private static UUID submitted(BrambleClient client) {
        var job = JobIds.next();
        client.submit(job, JobRequest.builder("true").build());
        return job;
    }

    private static void awaitSuccess(BrambleClient client, UUID job) {
        eventually().until(() -> client.job(job).state().ended());
        assertThat(client.job(job).state()).isEqualTo(JobState.SUCCEEDED);
    }
}
