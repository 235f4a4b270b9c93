package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import bramble.api.JobIds;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.NodeState;
import bramble.api.NodeView;
import bramble.api.TaskPage;
import bramble.api.TaskView;
import bramble.core.AttemptEnd;
import bramble.core.Holder;
import bramble.core.LeaseId;
import bramble.core.Runner;
import bramble.core.SessionId;
import bramble.core.TaskReport;
import bramble.log.UnavailableException;
import bramble.protocol.Capacity;
import bramble.protocol.LeasedWork;
import bramble.protocol.Machine;
import bramble.protocol.Report;
import bramble.protocol.Vitals;
import bramble.protocol.WorkerAnswer;
import bramble.protocol.WorkerCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A worker's call through its node")
class WorkerCallsTest {

    private TestCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        cluster = new TestCluster(3, directory);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** A worker of two slots that does as its test says. */
    private static final class FakeWorker {
        final TestCluster.Member node;
        final Holder holder;
        final List<LeaseId> held = new ArrayList<>();

        FakeWorker(TestCluster.Member node) {
            this.node = node;
            this.holder = new Holder(node.id(), new SessionId(UUID.randomUUID()));
        }

        WorkerCall call() {
            var capacity = new Capacity(2, 1L << 30, new TreeMap<>(Map.of("arch", "arm64")));
            var vitals =
                    new Vitals(0.5, 1L << 29, 1L << 33, held.size(), System.currentTimeMillis());
            return new WorkerCall(
                    holder,
                    new Machine("fake", node.address(), "test", capacity, vitals),
                    held,
                    true);
        }

        /** Calls again, as a worker does, until a master answers. */
        WorkerAnswer nextAnswer() {
            return await().ignoreExceptionsMatching(
                            each -> each.getCause() instanceof UnavailableException)
                    .until(() -> node.door().masterCalls().call(call()).join(), Objects::nonNull);
        }

        /** Calls until there is work. */
        List<LeasedWork> work() {
            for (var i = 0; i < 10; i++) {
                var leases = node.door().masterCalls().call(call()).join().leases();
                if (!leases.isEmpty()) {
                    leases.forEach(each -> held.add(each.lease().id()));
                    return leases;
                }
            }
            throw new AssertionError("no work came in ten calls");
        }

        int report(LeasedWork work, AttemptEnd end) {
            var report = new TaskReport(work.lease().id(), work.lease().tasks(), end, 1_000, 2_000);
            held.remove(work.lease().id());
            return node.door()
                    .masterCalls()
                    .report(new Report(holder, List.of(report)))
                    .join()
                    .recorded();
        }
    }

    private String submit(TestCluster.Member node, String document) {
        var job = "/v1/jobs/" + JobIds.next();
        assertThat(Http.put(node, job, document).status()).isEqualTo(201);
        return job;
    }

    @Test
    @DisplayName(
            "says whose work it is, how long a process may wait for more, and whether there is none")
    void warm() {
        var worker = new FakeWorker(cluster.follower());
        submit(
                cluster.follower(),
                "{\"command\": [\"cat\"], \"items\": {\"range\": [1, 2]}, \"runner\": \"lines\","
                        + " \"warm\": \"1m\"}");

        var work = worker.work().getFirst();
        assertThat(work.command().owner()).isEmpty();
        assertThat(work.rules().runner()).isEqualTo(new Runner.Lines(60_000));
        assertThat(worker.nextAnswer().draining()).isFalse();
        var path = "/v1/nodes/" + worker.node.id() + "/drain";
        assertThat(Http.send("POST", worker.node, path, "").status()).isEqualTo(200);
        assertThat(worker.nextAnswer().draining()).isTrue();
        worker.report(work, AttemptEnd.SUCCESS);
        var back = "/v1/nodes/" + worker.node.id() + "/resume";
        assertThat(Http.send("POST", worker.node, back, "").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("brings work from the master, and its report ends the job")
    void worksForMaster() {
        var worker = new FakeWorker(cluster.follower());
        var job =
                submit(
                        cluster.follower(),
                        "{\"command\": [\"echo\", \"{item}\"], \"items\": {\"list\": [\"ä\", \"b\"]}, \"env\": {\"A\": \"1\"}, \"timeout\": \"9s\","
                                + " \"labels\": {\"arch\": \"arm64\"}, \"cwd\": \"/tmp\", \"memory\": \"1M\"}");

        var work = worker.work().getFirst();
        var running = Http.get(worker.node, job + "/tasks/0").as(TaskView.class);
        var recorded = worker.report(work, AttemptEnd.SUCCESS);
        var ended = Http.get(worker.node, job).as(JobView.class);

        assertThat(work.program().command()).containsExactly("echo", "{item}");
        assertThat(work.program().environment()).containsEntry("A", "1");
        assertThat(work.program().directory()).hasValue("/tmp");
        assertThat(work.items().item(0)).hasValue("ä");
        assertThat(work.rules().timeoutMillis()).isEqualTo(9_000);
        assertThat(work.needs().memoryBytes()).isEqualTo(1 << 20);
        assertThat(work.lease().tasks().toString()).isEqualTo("0-1");
        assertThat(running.node()).isEqualTo(worker.node.id().uuid());
        assertThat(running.attempt()).isEqualTo(1);
        assertThat(recorded).isEqualTo(2);
        assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(ended.why()).isEqualTo("all 2 tasks succeeded");
    }

    @Test
    @DisplayName(
            "is given back when the master is killed that holds it, and a new one reaches the next")
    void masterKilled() {
        var worker = new FakeWorker(cluster.follower());
        var first = worker.node.door().masterCalls().call(worker.call()).join();
        var held = worker.node.door().masterCalls().call(worker.call());

        cluster.kill(cluster.master());

        await().untilAsserted(() -> assertThat(held).isDone());
        if (held.isCompletedExceptionally()) {
            assertThat(held.exceptionNow()).isInstanceOf(UnavailableException.class);
        } else {
            // It was still on its way when its master was killed, and the next one has answered.
            assertThat(held.join().term()).isGreaterThan(first.term());
        }
        assertThat(worker.nextAnswer().term()).isGreaterThan(first.term());
        submit(worker.node, "{\"command\": [\"true\"]}");
        assertThat(worker.report(worker.work().getFirst(), AttemptEnd.SUCCESS)).isEqualTo(1);
    }

    @Test
    @DisplayName("shows its machine among the nodes")
    void showsMachine() {
        var worker = new FakeWorker(cluster.follower());
        worker.node.door().masterCalls().call(worker.call()).join();

        var node = Http.get(cluster.follower(), "/v1/nodes/" + worker.node.id()).as(NodeView.class);

        assertThat(node.state()).isEqualTo(NodeState.UP);
        assertThat(node.slots()).isEqualTo(2);
        assertThat(node.labels()).containsEntry("arch", "arm64");
        assertThat(node.memory()).isNotNull();
    }

    @Test
    @DisplayName("that ends in failure tells the job why, and a retry runs what failed again")
    void failsAndRetries() {
        var worker = new FakeWorker(cluster.follower());
        var job = submit(worker.node, "{\"command\": [\"false\"], \"items\": {\"range\": [1, 2]}}");

        worker.report(
                worker.work().getFirst(), new AttemptEnd(AttemptEnd.Kind.FAILED, 3, "exit code 3"));
        var failed = Http.get(worker.node, job).as(JobView.class);
        var tasks = Http.get(worker.node, job + "/tasks?state=failed&limit=1").as(TaskPage.class);
        var id = JobIds.next();
        var retry =
                Http.post(
                        worker.node,
                        job + "/retry",
                        "{\"id\": \"" + id + "\"}",
                        "Content-Type",
                        "application/json");
        var again =
                Http.post(
                        worker.node,
                        job + "/retry",
                        "{\"id\": \"" + id + "\"}",
                        "Content-Type",
                        "application/json");
        var retried = Http.get(worker.node, "/v1/jobs/" + id).as(JobView.class);

        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(failed.why())
                .isEqualTo("2 tasks of 2 did not succeed; the first was task 0: exit code 3");
        assertThat(tasks.tasks()).hasSize(1).first().extracting(TaskView::exitCode).isEqualTo(3);
        assertThat(tasks.next()).isEqualTo("0");
        assertThat(retry.status()).as(retry.body()).isEqualTo(201);
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(retried.counts().total()).isEqualTo(2);
        assertThat(Http.post(worker.node, "/v1/jobs/" + id + "/cancel", "").status())
                .isEqualTo(202);
    }
}
