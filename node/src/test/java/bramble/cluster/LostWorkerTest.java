package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.BrambleClient;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.JobState;
import bramble.api.JobView;
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
 * Every task holds a file lock of its own as long as any process of it lives, and tells when
 * another attempt of it has that lock. A task runs until a file named after its node appears, which
 * for the lost node is never.
 */
@DisplayName("When a node that runs tasks is lost")
class LostWorkerTest {

    private static final int SLOTS = 4;
    private static final int ONCE = 2;
    private static final int AGAIN = 3 * SLOTS - ONCE;

    private static final String SCRIPT =
            """
            cd "$PLACE" || exit 9
            exec 9>"lock.$BRAMBLE_JOB.$BRAMBLE_TASK"
            flock -n 9 || echo "overlap $BRAMBLE_JOB $BRAMBLE_TASK $BRAMBLE_ATTEMPT" >>marks
            echo "start $BRAMBLE_JOB $BRAMBLE_TASK $BRAMBLE_ATTEMPT" >>marks
            until [ -e "go.$BRAMBLE_NODE" ]; do sleep 0.1; done
            echo "end $BRAMBLE_JOB $BRAMBLE_TASK $BRAMBLE_ATTEMPT" >>marks
            """;

    @TempDir Path directory;

    @Test
    @DisplayName("by kill -9, its tasks run again elsewhere, but for those that may run only once")
    void killed() throws IOException {
        try (var cluster = LocalCluster.start(directory, 3, "--slots=" + SLOTS)) {
            var lost = cluster.other(cluster.awaitAgreement());
            var jobs = fill(cluster, lost);

            lost.kill();

            check(cluster, lost, jobs);
        }
    }

    @Test
    @DisplayName("by freezing for long, its tasks end before they run again, and it has no say")
    void frozen() throws IOException {
        try (var cluster = LocalCluster.start(directory, 3, "--slots=" + SLOTS)) {
            var lost = cluster.other(cluster.awaitAgreement());
            var jobs = fill(cluster, lost);

            lost.freeze();

            var before = check(cluster, lost, jobs);
            lost.thaw();
            // Its first call after the thaw tells of attempts that were given to others meanwhile.
            eventually()
                    .until(() -> lost.client().nodes().stream().allMatch(node -> node.busy() == 0));
            assertThat(tasks(lost.client(), jobs)).isEqualTo(before);
        }
    }

    private record Jobs(UUID once, UUID again) {}

    /** Two jobs that fill all slots of the cluster, one of them on the given node alone. */
    private Jobs fill(LocalCluster cluster, LocalNode lost) throws IOException {
        var once =
                submit(
                        cluster,
                        job().range(1, ONCE).atMostOnce().label("number", cluster.number(lost)));
        var again = submit(cluster, job().range(1, AGAIN));
        eventually()
                .until(
                        () ->
                                marks().stream().filter(each -> each.startsWith("start")).count()
                                        == ONCE + AGAIN);
        for (var node : cluster.nodes()) {
            if (!node.equals(lost)) {
                Files.createFile(directory.resolve("go." + node.id()));
            }
        }
        return new Jobs(once, again);
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

    private List<TaskView> check(LocalCluster cluster, LocalNode lost, Jobs jobs)
            throws IOException {
        var client = cluster.other(lost).client();
        assertThat(ended(client, jobs.again()).state()).isEqualTo(JobState.SUCCEEDED);
        var once = ended(client, jobs.once());
        assertThat(once.state()).isEqualTo(JobState.FAILED);
        assertThat(once.counts().lost()).isEqualTo(ONCE);

        var tasks = tasks(client, jobs);
        assertThat(tasks.stream().filter(task -> task.state() == TaskState.LOST))
                .hasSize(ONCE)
                .allSatisfy(task -> assertThat(task.attempt()).isEqualTo(1));
        assertThat(tasks.stream().filter(task -> task.state() == TaskState.SUCCEEDED))
                .hasSize(AGAIN)
                .allSatisfy(task -> assertThat(task.node()).isNotEqualTo(lost.id()));
        // The lost node had four slots, two of them for the tasks that run only once.
        assertThat(tasks.stream().filter(task -> task.attempt() == 2)).hasSize(SLOTS - ONCE);

        var marks = marks();
        assertThat(marks).noneMatch(mark -> mark.startsWith("overlap")).doesNotHaveDuplicates();
        assertThat(marks.stream().filter(mark -> mark.startsWith("start")))
                .hasSize(ONCE + AGAIN + SLOTS - ONCE);
        assertThat(marks.stream().filter(mark -> mark.startsWith("end"))).hasSize(AGAIN);
        return tasks;
    }

    private static JobView ended(BrambleClient client, UUID job) {
        return client.await(job, LocalCluster.PATIENCE).orElseThrow();
    }

    private static List<TaskView> tasks(BrambleClient client, Jobs jobs) {
        var tasks = new ArrayList<TaskView>();
        client.forEachTask(jobs.once(), null, tasks::add);
        client.forEachTask(jobs.again(), null, tasks::add);
        return tasks;
    }

    private List<String> marks() throws IOException {
        var file = directory.resolve("marks");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
