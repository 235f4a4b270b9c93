package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.BrambleClient;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.JobState;
import bramble.api.Submission;
import bramble.api.TaskState;
import bramble.api.TaskView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tasks run until a file appears, and mark their starts and ends. {@code -Dbramble.changes=10} asks
 * for more changes of master.
 */
@DisplayName("A change of master")
class ChangesOfMasterTest {

    private static final int CHANGES = Integer.getInteger("bramble.changes", 4);
    private static final int SLOTS = 2;
    private static final int NODES = 3;

    private static final String SCRIPT =
            """
            cd "$PLACE" || exit 9
            echo "start $BRAMBLE_TASK $BRAMBLE_ATTEMPT" >>marks
            until [ -e "go.$BRAMBLE_NODE" ] || [ -e go ]; do sleep 0.1; done
            echo "end $BRAMBLE_TASK $BRAMBLE_ATTEMPT" >>marks
            """;

    @TempDir Path directory;

    @Test
    @DisplayName("after another ends no task, not even of the masters that were killed")
    void touchesNothing() throws IOException {
        try (var cluster = LocalCluster.start(directory, NODES, "--slots=" + SLOTS)) {
            var job = submit(cluster, job().range(1, NODES * SLOTS));
            awaitMarks("start", NODES * SLOTS);

            for (var change = 0; change < CHANGES; change++) {
                var master = cluster.awaitAgreement();
                master.kill();
                // The others elect one before this one is back, so that each kill is a change.
                cluster.awaitAgreement();
                master.restart();
            }
            cluster.awaitAgreement();
            Files.createFile(directory.resolve("go"));

            assertThat(ended(cluster.client(), job)).isEqualTo(JobState.SUCCEEDED);
            assertThat(tasks(cluster.client(), job))
                    .hasSize(NODES * SLOTS)
                    .allSatisfy(task -> assertThat(task.attempt()).as("%s", task).isEqualTo(1));
            assertThat(marks("start")).isEqualTo(NODES * SLOTS);
            assertThat(marks("end")).isEqualTo(NODES * SLOTS);
        }
    }

    @Test
    @DisplayName("loses no result that came while there was no master, though its node dies too")
    void resultsWait() throws IOException {
        try (var cluster = LocalCluster.start(directory, NODES, "--slots=" + SLOTS)) {
            var master = cluster.awaitAgreement();
            var worker = cluster.other(master);
            var third =
                    cluster.nodes().stream()
                            .filter(node -> !node.equals(master) && !node.equals(worker))
                            .findFirst()
                            .orElseThrow();
            var job =
                    submit(
                            cluster,
                            job().range(1, SLOTS)
                                    .atMostOnce()
                                    .label("number", cluster.number(worker)));
            awaitMarks("start", SLOTS);

            master.kill();
            third.kill();
            Files.createFile(directory.resolve("go." + worker.id()));
            awaitMarks("end", SLOTS);
            // An attempt has a directory until its end is in the journal.
            eventually().until(() -> attempts(worker, job) == 0);
            worker.kill();
            cluster.nodes().forEach(LocalNode::restart);
            cluster.awaitAgreement();

            ended(cluster.client(), job);
            assertThat(tasks(cluster.client(), job))
                    .hasSize(SLOTS)
                    .allSatisfy(
                            task -> {
                                assertThat(task.state()).isEqualTo(TaskState.SUCCEEDED);
                                assertThat(task.attempt()).isEqualTo(1);
                            });
            assertThat(marks("start")).isEqualTo(SLOTS);
        }
    }

    @Test
    @DisplayName("leaves no blind spot: a worker that died with the master is noticed")
    void noticesTheDead() throws IOException {
        try (var cluster = LocalCluster.start(directory, 5, "--slots=1")) {
            var master = cluster.awaitAgreement();
            var worker = cluster.other(master);
            var job = submit(cluster, job().range(1, 5));
            awaitMarks("start", 5);
            for (var node : cluster.nodes()) {
                if (!node.equals(master) && !node.equals(worker)) {
                    Files.createFile(directory.resolve("go." + node.id()));
                }
            }

            worker.kill();
            master.kill();

            assertThat(ended(cluster.client(), job)).isEqualTo(JobState.SUCCEEDED);
            assertThat(tasks(cluster.client(), job).stream().filter(each -> each.attempt() == 2))
                    .hasSize(2)
                    .allSatisfy(task -> assertThat(task.node()).isNotIn(master.id(), worker.id()));
        }
    }

    private JobRequestBuilder job() {
        return JobRequest.builder("sh", "-c", SCRIPT).env("PLACE", directory.toString());
    }

    private static UUID submit(LocalCluster cluster, JobRequestBuilder job) {
        var id = JobIds.next();
        assertThat(cluster.client().submit(id, job.build()))
                .isInstanceOf(Submission.Accepted.class);
        return id;
    }

    private static JobState ended(BrambleClient client, UUID job) {
        return client.await(job, LocalCluster.PATIENCE).orElseThrow().state();
    }

    private static List<TaskView> tasks(BrambleClient client, UUID job) {
        var tasks = new ArrayList<TaskView>();
        client.forEachTask(job, null, tasks::add);
        return tasks;
    }

    private static long attempts(LocalNode node, UUID job) throws IOException {
        var directory = node.data().resolve("work").resolve(job.toString());
        if (!Files.exists(directory)) {
            return 0;
        }
        try (var entries = Files.list(directory)) {
            return entries.count();
        }
    }

    private void awaitMarks(String kind, int count) {
        eventually().until(() -> marks(kind) == count);
    }

    private long marks(String kind) throws IOException {
        var file = directory.resolve("marks");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().filter(each -> each.startsWith(kind)).count()
                : 0;
    }
}
