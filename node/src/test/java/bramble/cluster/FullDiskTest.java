package bramble.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bramble.api.JobRequest;
import bramble.api.Submission;
import bramble.api.TaskView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("When a task fills the disk of its node")
class FullDiskTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir Path directory;

    private static boolean runs(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    @DisplayName("it runs again elsewhere, and the node goes on")
    void runsElsewhere() throws IOException, InterruptedException {
        var small = directory.resolve("node-2");
        Files.createDirectories(small);
        assumeTrue(
                runs("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", small.toString()),
                "only root may mount a small file system");
        try (var cluster = LocalCluster.start(directory, 3, "--slots=2")) {
            var node = cluster.nodes().get(2).id();
            // Six tasks at once take all slots, so two of them come to the small node.
            var fills =
                    "test $BRAMBLE_NODE != "
                            + node
                            + " || { head -c 200000000 /dev/zero >fill || exit 9; }; sleep 1; echo ok";
            var submitted =
                    cluster.client()
                            .submit(JobRequest.builder("sh", "-c", fills).range(1, 6).build());
            assertThat(submitted).isInstanceOf(Submission.Accepted.class);
            var job = ((Submission.Accepted) submitted).id();

            var view = cluster.client().await(job, LONG).orElseThrow();

            assertThat(view.why()).isEqualTo("all 6 tasks succeeded");
            var tasks = new ArrayList<TaskView>();
            cluster.client().forEachTask(job, null, tasks::add);
            assertThat(tasks).extracting(TaskView::node).doesNotContain(node);
            assertThat(tasks).anyMatch(task -> task.attempt() > 1);
            assertThat(cluster.nodes().get(2).runs()).isTrue();
        } finally {
            assertThat(runs("umount", small.toString())).isTrue();
        }
    }
}
