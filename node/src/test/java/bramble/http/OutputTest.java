package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.JobIds;
import bramble.api.Problem;
import bramble.api.ResultLine;
import bramble.api.Wire;
import bramble.core.AttemptEnd;
import bramble.core.Command;
import bramble.core.Holder;
import bramble.core.JobId;
import bramble.core.LeaseId;
import bramble.core.SessionId;
import bramble.core.TaskReport;
import bramble.core.TaskSet;
import bramble.core.Try;
import bramble.worker.output.AttemptOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What tasks wrote")
class OutputTest {

    private TestCluster cluster;
    private JobId job;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        cluster = new TestCluster(3, directory);
        job = new JobId(JobIds.next());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void submit(int tasks) {
        submit(tasks, 0);
    }

    private void submit(int tasks, int retries) {
        var document =
                "{\"command\": [\"x\"], \"items\": {\"range\": [1, "
                        + tasks
                        + "]}, \"retries\": "
                        + retries
                        + ", \"backoff\": \"0s\"}";
        assertThat(Http.put(cluster.master(), "/v1/jobs/" + job, document).status()).isEqualTo(201);
    }

    /** Leases tasks to a node as the planner would. */
    private LeaseId lease(TestCluster.Member node, TaskSet tasks, Try attempt) {
        var holder = new Holder(node.id(), new SessionId(UUID.randomUUID()));
        var command =
                new Command.LeaseTasks(holder, List.of(new Command.Grant(job, attempt, tasks)));
        var leased = (bramble.core.Result.Leased) cluster.master().master().propose(command).join();
        return leased.leases().getFirst().id();
    }

    private void finish(TestCluster.Member node, LeaseId lease, TaskSet tasks, AttemptEnd end) {
        var report = new TaskReport(lease, tasks, end, 1, 2);
        cluster.master()
                .master()
                .propose(new Command.FinishTasks(node.id(), List.of(report)))
                .join();
    }

    private static void print(AttemptOutput output, String text) throws IOException {
        Files.writeString(
                output.stdout(),
                text,
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void run(TestCluster.Member node, TaskSet tasks, String... outputs) throws IOException {
        var lease = lease(node, tasks, Try.FIRST);
        var next = 0;
        for (var each = tasks.iterator(); each.hasNext(); ) {
            var task = each.nextInt();
            var output = node.outputs().begin(job, task, 1, true);
            print(output, outputs[next++]);
            kept(node, lease, TaskSet.of(task), AttemptEnd.SUCCESS, output);
        }
    }

    /** Does what a worker does with an attempt's output, and tells its end. */
    private void kept(
            TestCluster.Member node,
            LeaseId lease,
            TaskSet tasks,
            AttemptEnd end,
            AttemptOutput written)
            throws IOException {
        node.outputs().finish(written);
        var output = Objects.requireNonNull(node.outputs().append(written));
        node.outputs().sync();
        node.outputs().release(written);
        var report = new TaskReport(lease, tasks, end, 1, 2, output);
        var kept = node.outputs().copies(List.of(output));
        cluster.master()
                .master()
                .propose(new Command.FinishTasks(node.id(), List.of(report), kept))
                .join();
    }

    private String stdout(int task) {
        return "/v1/jobs/" + job + "/tasks/" + task + "/stdout";
    }

    @Test
    @DisplayName("is read at any node, whole or in part")
    void anyNode() throws IOException {
        submit(1);
        run(cluster.member(1), TaskSet.of(0), "hello world\n");

        for (var i = 0; i < 3; i++) {
            var node = cluster.member(i);
            assertThat(Http.get(node, stdout(0)).body()).isEqualTo("hello world\n");
            var part = Http.get(node, stdout(0), "Range", "bytes=6-8");
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("wor");
            assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 6-8/12");
            assertThat(Http.get(node, stdout(0), "Range", "bytes=-2").body()).isEqualTo("d\n");
            assertThat(Http.get(node, stdout(0), "Range", "bytes=12-").status()).isEqualTo(416);
            assertThat(Http.get(node, stdout(0), "Range", "bytes=99-").status()).isEqualTo(416);
            assertThat(Http.get(node, stdout(0) + "?follow=true").body())
                    .isEqualTo("hello world\n");
            assertThat(Http.get(node, stdout(0).replace("stdout", "stderr")).body()).isEmpty();
        }
    }

    @Test
    @DisplayName("of a task that has not started is not there, with the reason")
    void notStarted() {
        submit(1);

        var answer = Http.get(cluster.follower(), stdout(0));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.as(Problem.class).detail())
                .contains("has not started")
                .contains("no worker is connected");
    }

    @Test
    @DisplayName("is unavailable, with the node's name, while the node that has it is away")
    void nodeAway() throws IOException {
        submit(1);
        var node = cluster.follower();
        run(node, TaskSet.of(0), "hello\n");
        cluster.kill(node);

        var answer = Http.get(cluster.master(), stdout(0));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.as(Problem.class).type()).isEqualTo("urn:bramble:unavailable");
        assertThat(answer.as(Problem.class).detail()).contains(cluster.name(node));
    }

    @Test
    @DisplayName("is read from the other copy when the node that ran it is gone")
    void otherCopy() throws IOException {
        submit(2);
        var gone = cluster.follower();
        cluster.order(gone, cluster.master());
        run(gone, TaskSet.of(0, 1), "hello\n", "x".repeat(400_000));
        cluster.kill(gone);

        for (var node : cluster.others(gone)) {
            assertThat(Http.get(node, stdout(0)).body()).isEqualTo("hello\n");
            assertThat(Http.get(node, stdout(1)).body()).isEqualTo("x".repeat(400_000));
            var lines = lines(Http.get(node, "/v1/jobs/" + job + "/results").body());
            assertThat(lines.get(0).output()).isEqualTo("hello\n");
            assertThat(lines.get(1).output()).hasSize(64 << 10);
        }
    }

    @Test
    @DisplayName(
            "is followed from before its start until its end, across attempts on different nodes")
    void follows() throws Exception {
        submit(1, 1);
        var asked = cluster.member(2);
        var follower =
                CompletableFuture.supplyAsync(
                        () -> Http.get(asked, stdout(0) + "?follow=true").body());
        var seen = new Seen(asked, stdout(0) + "?follow=true");

        var first = lease(cluster.member(0), TaskSet.of(0), Try.FIRST);
        var output = cluster.member(0).outputs().begin(job, 0, 1, true);
        print(output, "one ");
        seen.await("one ");
        print(output, "two\n");
        seen.await("one two\n");
        kept(
                cluster.member(0),
                first,
                TaskSet.of(0),
                new AttemptEnd(AttemptEnd.Kind.FAILED, 1, "exit code 1"),
                output);
        var second = lease(cluster.member(1), TaskSet.of(0), new Try(2, 1));
        var again = cluster.member(1).outputs().begin(job, 0, 2, true);
        print(again, "three\n");
        seen.await("this is attempt 2]\nthree\n");
        kept(cluster.member(1), second, TaskSet.of(0), AttemptEnd.SUCCESS, again);

        assertThat(follower.join())
                .isEqualTo("one two\n\n[bramble: attempt 1 is over, this is attempt 2]\nthree\n");
    }

    @Test
    @DisplayName("comes as results in the order of the tasks, from all the nodes that have some")
    void results() throws IOException {
        submit(6);
        run(cluster.member(0), TaskSet.of(0, 3), "zero\n", "three\r\n");
        run(cluster.member(1), TaskSet.of(1), "x".repeat(100_000));
        run(cluster.member(2), TaskSet.of(4), "fo\nur");

        var lines = lines(Http.get(cluster.member(2), "/v1/jobs/" + job + "/results").body());
        var rest =
                lines(Http.get(cluster.member(2), "/v1/jobs/" + job + "/results?after=1").body());

        assertThat(lines).extracting(ResultLine::task).containsExactly(0L, 1L, 3L, 4L);
        assertThat(lines).extracting(ResultLine::item).containsExactly("1", "2", "4", "5");
        assertThat(lines).extracting(ResultLine::exitCode).containsOnly(0);
        assertThat(lines.get(0).output()).isEqualTo("zero\n");
        assertThat(lines.get(1).output())
                .as(String.valueOf(lines.get(1).problem()))
                .hasSize(64 << 10);
        assertThat(lines.get(1).truncated()).isTrue();
        assertThat(lines.get(2).output()).isEqualTo("three\r\n");
        assertThat(lines.get(3).output()).isEqualTo("fo\nur");
        assertThat(rest).isEqualTo(lines.subList(2, 4));
    }

    @Test
    @DisplayName("comes as results task after task while the job runs, if they are followed")
    void followsResults() throws Exception {
        submit(3);
        var seen = new Seen(cluster.member(2), "/v1/jobs/" + job + "/results?follow=true");
        run(cluster.member(1), TaskSet.of(1), "one");
        run(cluster.member(0), TaskSet.of(0), "zero");
        seen.await("\"task\":1,");
        run(cluster.member(1), TaskSet.of(2), "two");

        assertThat(lines(seen.whole()))
                .extracting(ResultLine::output)
                .containsExactly("zero", "one", "two");
    }

    @Test
    @DisplayName("comes as results with the reason in place of what is on a node that is away")
    void resultsNodeAway() throws IOException {
        submit(2);
        var away = cluster.follower();
        run(away, TaskSet.of(0), "zero");
        run(cluster.master(), TaskSet.of(1), "one");
        cluster.kill(away);

        var lines = lines(Http.get(cluster.master(), "/v1/jobs/" + job + "/results").body());

        assertThat(lines.get(0).problem()).contains(cluster.name(away));
        assertThat(lines.get(0).exitCode()).isZero();
        assertThat(lines.get(1).output()).isEqualTo("one");
    }

    @Test
    @DisplayName("of ten thousand tasks comes in one stream")
    void manyResults() throws IOException {
        submit(10_000);
        for (var i = 0; i < 3; i++) {
            var node = cluster.member(i);
            var tasks = TaskSet.range(i * 3_000, i == 2 ? 10_000 : i * 3_000 + 3_000);
            finish(node, lease(node, tasks, Try.FIRST), tasks, AttemptEnd.SUCCESS);
        }

        var lines =
                lines(
                        Http.get(cluster.follower(), "/v1/jobs/" + job + "/results?follow=true")
                                .body());

        assertThat(lines)
                .hasSize(10_000)
                .isSortedAccordingTo((a, b) -> Long.compare(a.task(), b.task()));
    }

    private static List<ResultLine> lines(String body) {
        return body.lines()
                .filter(line -> !line.isEmpty())
                .map(line -> Wire.read(ResultLine.class, line))
                .toList();
    }

    /** A stream as a user sees it grow. */
    private static final class Seen {
        private final AtomicReference<String> text = new AtomicReference<>("");
        private final CompletableFuture<Void> end;

        Seen(TestCluster.Member node, String path) {
            end = CompletableFuture.runAsync(() -> Http.read(node, path, text));
        }

        void await(String part) {
            Awaitility.await().until(() -> text.get().contains(part));
        }

        String whole() {
            end.join();
            return text.get();
        }
    }
}
