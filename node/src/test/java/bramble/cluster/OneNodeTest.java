package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.BrambleClient;
import bramble.api.Channel;
import bramble.api.JobFilter;
import bramble.api.JobPage;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.JobState;
import bramble.api.NodeRole;
import bramble.api.ResultLine;
import bramble.api.Submission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A node that is started alone")
class OneNodeTest {

    @TempDir Path directory;

    @Test
    @DisplayName("founds a cluster of one and keeps jobs and outputs when it is started again")
    void keepsAll() {
        try (var cluster = LocalCluster.alone(directory, "--name=attic", "--slots=2")) {
            var node = cluster.first();
            var client = node.client();
            var first = client.cluster();
            assertThat(first.voters()).containsExactly(node.id());
            assertThat(first.master()).isEqualTo(node.id());
            assertThat(client.nodes())
                    .singleElement()
                    .satisfies(
                            only -> {
                                assertThat(only.name()).isEqualTo("attic");
                                assertThat(only.role()).isEqualTo(NodeRole.MASTER);
                                assertThat(only.slots()).isEqualTo(2);
                            });

            var job = run(client, JobRequest.builder("sh", "-c", "echo item {}").range(7, 9));
            var before = client.jobs(JobFilter.all());
            node.stop();
            node.restart();
            cluster.awaitAgreement();
            check(client, job, before);

            var second = run(client, JobRequest.builder("sh", "-c", "echo after >&2"));
            var both = client.jobs(JobFilter.all());
            node.kill();
            node.restart();
            cluster.awaitAgreement();
            check(client, job, both);
            assertThat(output(client, second, Channel.STDERR)).isEqualTo("after\n");
            assertThat(client.cluster().id()).isEqualTo(first.id());
        }
    }

    @Test
    @DisplayName("loses no running task when it is killed and started again")
    void adopts() throws IOException {
        var go = directory.resolve("go");
        var marks = directory.resolve("marks");
        try (var cluster = LocalCluster.alone(directory, "--slots=2")) {
            var node = cluster.first();
            var client = node.client();
            var job =
                    client.submit(
                                    JobRequest.builder(
                                                    "sh",
                                                    "-c",
                                                    "echo $BRAMBLE_ATTEMPT >>$1; echo before;"
                                                            + " until [ -e $0 ]; do sleep 0.1; done;"
                                                            + " echo after; exit 7",
                                                    go.toString(),
                                                    marks.toString())
                                            .build())
                            .id();
            // Younger ones may be run again instead of being adopted.
            eventually().until(() -> Files.exists(marks) && ageOf(marks).toSeconds() >= 2);

            node.kill();
            node.restart();
            cluster.awaitAgreement();
            eventually().until(() -> client.job(job).state() == JobState.RUNNING);
            Files.createFile(go);

            assertThat(client.await(job, LocalCluster.PATIENCE)).isPresent();
            var task = client.task(job, 0);
            assertThat(task.attempt()).isEqualTo(1);
            assertThat(task.exitCode()).isEqualTo(7);
            assertThat(Files.readAllLines(marks)).containsExactly("1");
            assertThat(output(client, job, Channel.STDOUT)).isEqualTo("before\nafter\n");
        }
    }

    private static Duration ageOf(Path file) throws IOException {
        return Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
    }

    private static UUID run(BrambleClient client, JobRequestBuilder job) {
        var submission = client.submit(job.build());
        assertThat(submission).isInstanceOf(Submission.Accepted.class);
        assertThat(client.await(submission.id(), LocalCluster.PATIENCE))
                .hasValueSatisfying(view -> assertThat(view.state()).isEqualTo(JobState.SUCCEEDED));
        return submission.id();
    }

    private static void check(BrambleClient client, UUID job, JobPage before) {
        assertThat(client.jobs(JobFilter.all())).isEqualTo(before);
        var lines = new ArrayList<ResultLine>();
        client.results(job, 0, false, lines::add);
        assertThat(lines).extracting(ResultLine::item).isEqualTo(List.of("7", "8", "9"));
        assertThat(lines)
                .extracting(ResultLine::output)
                .isEqualTo(List.of("item 7\n", "item 8\n", "item 9\n"));
        assertThat(output(client, job, Channel.STDOUT)).isEqualTo("item 7\n");
    }

    private static String output(BrambleClient client, UUID job, Channel channel) {
        var bytes = new ByteArrayOutputStream();
        client.copyOutput(job, 0, channel, false, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
