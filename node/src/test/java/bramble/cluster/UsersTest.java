package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.api.BrambleClient;
import bramble.api.JobFilter;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.LocalToken;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.Role;
import bramble.api.UnreachableException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Users of a real cluster")
class UsersTest {

    @TempDir Path directory;

    @Test
    @DisplayName(
            "are made on one node, known on all, with a replica or without, and outlive the master")
    void everywhere() throws Exception {
        try (var cluster = LocalCluster.start(directory, 3, "--slots=1")) {
            var worker = cluster.join("--no-vote", "--slots=1");
            eventually().until(() -> worker.view().isPresent());
            var local = worker.localToken();
            for (var node : cluster.nodes()) {
                assertThat(permissions(node)).isEqualTo("rw-------");
                assertThat(node.localToken()).isEqualTo(local);
            }
            var ada = add(worker, local, "ada", Role.ADMIN);
            var sam = add(cluster.first(), local, "sam", Role.SUBMITTER);
            cluster.nodes().forEach(UsersTest::awaitStrangersRefused);

            for (var node : cluster.nodes()) {
                runs(cluster, node, sam);
            }
            cluster.nodes().forEach(node -> node.show(local));
            var master = cluster.awaitAgreement();
            master.kill();
            cluster.awaitAgreement();
            for (var node : cluster.running()) {
                runs(cluster, node, sam);
                assertThatThrownBy(() -> as(sam, node).drain(worker.id()))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                e ->
                                        assertThat(e.problem().kind())
                                                .isEqualTo(ProblemType.FORBIDDEN));
            }
            as(ada, worker).removeUser("sam");
            for (var node : cluster.running()) {
                eventually().until(() -> isUnauthorized(as(sam, node)));
            }
            comesBackClosed(master, ada);
        }
    }

    private static String permissions(LocalNode node) throws Exception {
        var file = node.data().resolve(LocalToken.FILE);
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static String add(LocalNode node, String by, String name, Role role) {
        return Objects.requireNonNull(as(by, node).addUser(name, role).token());
    }

    private static BrambleClient as(String token, LocalNode node) {
        return node.client().withToken(token);
    }

    private static boolean isUnauthorized(BrambleClient client) {
        try {
            client.me();
            return false;
        } catch (ProblemException e) {
            return e.problem().kind() == ProblemType.UNAUTHORIZED;
        }
    }

    private static void awaitStrangersRefused(LocalNode node) {
        eventually().until(() -> isUnauthorized(node.client().withToken(null)));
    }

    /** Submits at one node, and reads what came of it at all others. */
    private static void runs(LocalCluster cluster, LocalNode node, String token) {
        var job = JobIds.next();
        as(token, node).submit(job, JobRequest.builder("echo", "hello").build());
        assertThat(as(token, node).await(job, LocalCluster.PATIENCE).map(JobView::state))
                .contains(JobState.SUCCEEDED);
        for (var other : cluster.running()) {
            var out = new ByteArrayOutputStream();
            as(token, other).copyOutput(job, 0, bramble.api.Channel.STDOUT, false, out);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
            assertThat(as(token, other).job(job).user()).isEqualTo("sam");
            assertThat(jobsOf(as(token, other), "sam")).contains(job);
        }
    }

    private static List<UUID> jobsOf(BrambleClient client, String user) {
        return client.jobs(new JobFilter(null, null, user, null, 100)).jobs().stream()
                .map(JobView::id)
                .toList();
    }

    /** A node that starts shows strangers nothing, not even before it has read its log. */
    private static void comesBackClosed(LocalNode node, String admin) {
        node.restart();
        var stranger = node.client(Duration.ZERO).withToken(null);
        eventually()
                .until(
                        () -> {
                            assertThat(seesAnything(stranger)).isFalse();
                            return knows(node.client(Duration.ZERO).withToken(admin));
                        });
        assertThat(isUnauthorized(stranger)).isTrue();
    }

    private static boolean seesAnything(BrambleClient client) {
        try {
            client.cluster();
            return true;
        } catch (ProblemException | UnreachableException refused) {
            return false;
        }
    }

    private static boolean knows(BrambleClient client) {
        try {
            return "ada".equals(client.me().name());
        } catch (ProblemException | UnreachableException notYet) {
            return false;
        }
    }
}
