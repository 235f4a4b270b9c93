package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.BrambleClient;
import bramble.api.Channel;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.JobState;
import bramble.api.ProblemType;
import bramble.api.Submission;
import bramble.api.TaskState;
import bramble.api.TaskView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("On a real node,")
class BadTaskTest {

    private static final long OUTPUT_BYTES_MAX = 64L << 20;
    private static final long MARK_BYTES_MAX = 300;

    @TempDir static Path directory;
    private static LocalCluster cluster;
    private static BrambleClient client;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.alone(directory, "--slots=4");
        client = cluster.client();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @Test
    @DisplayName("a command that does not exist fails with 127 and says so")
    void noSuchCommand() {
        var task = ended(submit(JobRequest.builder("no-such-command", "-x")));

        assertThat(task.state()).isEqualTo(TaskState.FAILED);
        assertThat(task.exitCode()).isEqualTo(127);
        assertThat(task.why()).contains("command not found", "'no-such-command'", "PATH");
    }

    @Test
    @DisplayName("a command that is not executable fails with 126 and says what to do")
    void notExecutable() throws IOException {
        var file = Files.writeString(directory.resolve("plain"), "#!/bin/sh\necho never\n");

        var task = ended(submit(JobRequest.builder(file.toString())));

        assertThat(task.state()).isEqualTo(TaskState.FAILED);
        assertThat(task.exitCode()).isEqualTo(126);
        assertThat(task.why()).contains("is not executable", "set its executable bit");
    }

    @Test
    @DisplayName("an output of 1 GB is cut with a mark, and the task is none the worse")
    void hugeOutput() throws IOException {
        var job = submit(JobRequest.builder("head", "-c", "1000000000", "/dev/zero"));

        assertThat(ended(job).state()).isEqualTo(TaskState.SUCCEEDED);
        var kept = new ByteArrayOutputStream();
        client.copyOutput(job, 0, Channel.STDOUT, false, kept);
        assertThat(kept.size()).isBetween(1, (int) (OUTPUT_BYTES_MAX + MARK_BYTES_MAX));
        var end = new String(kept.toByteArray(), StandardCharsets.UTF_8);
        assertThat(end.substring(end.length() - (int) MARK_BYTES_MAX))
                .contains("[bramble: standard output was cut here", "64 MiB");
        assertThat(bytesOnDisk(cluster.first().data())).isLessThan(2 * OUTPUT_BYTES_MAX);
        assertThat(cluster.first().runs()).isTrue();
    }

    private static long bytesOnDisk(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    @DisplayName("a million arguments are refused as too large, and some thousands are not")
    void millionArguments() {
        var refused =
                client.submit(JobRequest.builder(Collections.nCopies(1_000_000, "x")).build());

        assertThat(refused)
                .isInstanceOfSatisfying(
                        Submission.Refused.class,
                        no -> assertThat(no.problem().kind()).isEqualTo(ProblemType.TOO_LARGE));
        var many = JobRequest.builder(Collections.nCopies(9_000, "true"));
        assertThat(ended(submit(many)).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    @DisplayName("a task that runs for too long is ended with all its children")
    void timeOut() {
        var job =
                submit(
                        JobRequest.builder("sh", "-c", "sleep 300 & setsid sleep 300 & sleep 300")
                                .timeout(Duration.ofSeconds(1)));
        eventually().until(() -> Leftovers.with(Set.of("BRAMBLE_JOB=" + job)).size() >= 4);

        var task = ended(job);

        assertThat(task.state()).isEqualTo(TaskState.FAILED);
        assertThat(task.why()).contains("longer than its time-out of 1s");
        awaitNoProcess(job);
    }

    @Test
    @DisplayName("a cancelled job's tasks are ended with all their children")
    void cancel() {
        var job =
                submit(
                        JobRequest.builder("sh", "-c", "sleep 300 & setsid sleep 300 & sleep 300")
                                .range(1, 9));
        eventually().until(() -> Leftovers.with(Set.of("BRAMBLE_JOB=" + job)).size() >= 16);

        client.cancel(job);

        var view = client.await(job, LocalCluster.PATIENCE).orElseThrow();
        assertThat(view.state()).isEqualTo(JobState.CANCELLED);
        assertThat(view.counts().cancelled()).isEqualTo(9);
        awaitNoProcess(job);
    }

    private static void awaitNoProcess(UUID job) {
        eventually()
                .untilAsserted(
                        () -> assertThat(Leftovers.with(Set.of("BRAMBLE_JOB=" + job))).isEmpty());
    }

    @Test
    @DisplayName("a task that fails is tried again, later each time, and then given up")
    void retries() throws IOException {
        var marks = directory.resolve("retries");
        var job =
                submit(
                        JobRequest.builder(
                                        "sh",
                                        "-c",
                                        "cut -d' ' -f1 /proc/uptime >>$0; exit 3",
                                        marks.toString())
                                .retries(2)
                                .backoff(Duration.ofMillis(300)));

        var task = ended(job);

        assertThat(task.state()).isEqualTo(TaskState.FAILED);
        assertThat(task.attempt()).isEqualTo(3);
        assertThat(task.exitCode()).isEqualTo(3);
        var seconds = Files.readAllLines(marks).stream().map(Double::valueOf).toList();
        assertThat(seconds).hasSize(3);
        // What the job asked for, but for the steps in which the system tells the time.
        assertThat(seconds.get(1) - seconds.get(0)).isGreaterThan(0.28);
        assertThat(seconds.get(2) - seconds.get(1)).isGreaterThan(0.28);
    }

    @Test
    @DisplayName("an output can be followed while the task runs, until it ends")
    void follow() throws IOException {
        var go = directory.resolve("go");
        var job =
                submit(
                        JobRequest.builder(
                                "sh",
                                "-c",
                                "echo one; until [ -e \"$0\" ]; do sleep 0.1; done; echo two",
                                go.toString()));
        var seen = new ByteArrayOutputStream();
        var following =
                CompletableFuture.runAsync(
                        () -> client.copyOutput(job, 0, Channel.STDOUT, true, seen));

        eventually().until(() -> seen.toString(StandardCharsets.UTF_8).equals("one\n"));
        assertThat(client.job(job).state()).isEqualTo(JobState.RUNNING);
        Files.createFile(go);

        following.join();
        assertThat(seen.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\n");
        assertThat(ended(job).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    private static UUID submit(JobRequestBuilder job) {
        var submission = client.submit(job.build());
        assertThat(submission).isInstanceOf(Submission.Accepted.class);
        return submission.id();
    }

    /** The only task of a job, once that has ended. */
    private static TaskView ended(UUID job) {
        assertThat(client.await(job, LocalCluster.PATIENCE)).isPresent();
        return client.task(job, 0);
    }
}
