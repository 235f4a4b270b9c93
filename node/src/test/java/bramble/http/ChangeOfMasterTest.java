package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.ClusterView;
import bramble.api.JobIds;
import bramble.api.JobPage;
import bramble.api.JobView;
import bramble.api.NodeState;
import bramble.api.NodeView;
import bramble.api.NodesView;
import bramble.api.Problem;
import bramble.api.Receipt;
import bramble.core.Command;
import bramble.core.JobId;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A call to a node that is not the master")
class ChangeOfMasterTest {

    private static final String TRUE = "{\"command\": [\"true\"]}";

    private TestCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        cluster = new TestCluster(3, directory);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static String job() {
        return "/v1/jobs/" + JobIds.next();
    }

    @Test
    @DisplayName("is answered as the master answers it")
    void isPassedOn() {
        var job = job();
        var node = cluster.follower();

        var put = Http.put(node, job, TRUE);
        var again = Http.put(cluster.master(), job, TRUE);
        var conflict = Http.put(node, job, "{\"command\": [\"false\"]}");

        assertThat(put.status()).as(put.body()).isEqualTo(201);
        assertThat(again.as(Receipt.class)).isEqualTo(put.as(Receipt.class));
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(Http.get(node, job).as(JobView.class))
                .isEqualTo(Http.get(cluster.master(), job).as(JobView.class));
    }

    @Test
    @DisplayName("is answered by the new master after the old one was killed")
    void masterKilled() {
        var job = job();
        var node = cluster.follower();
        Http.put(node, job, TRUE);

        cluster.kill(cluster.master());

        assertThat(Http.put(node, job(), TRUE).status()).isEqualTo(201);
        assertThat(Http.get(node, job).as(JobView.class).counts().total()).isEqualTo(1);
    }

    @Test
    @DisplayName("does not wait for a master that hangs once another one is elected")
    void masterHangs() throws Exception {
        try (var deaf = new DeafServer(false)) {
            var old = cluster.master();
            var node = cluster.others(old).getLast();
            cluster.pretend(old.id(), deaf.address());

            var answer = CompletableFuture.supplyAsync(() -> Http.put(node, job(), TRUE));
            deaf.awaitRequest();
            cluster.group().isolate(old.id().toString());

            assertThat(answer.join().status()).as(answer.join().body()).isEqualTo(201);
            assertThat(cluster.master().id()).isNotEqualTo(old.id());
        }
    }

    @Test
    @DisplayName(
            "is unknown, with the id and the way to settle it, when its master was lost in the middle of it")
    void lostInTheMiddle() throws Exception {
        try (var deaf = new DeafServer(true)) {
            cluster.pretend(cluster.master().id(), deaf.address());
            var id = JobIds.next();

            var put = Http.put(cluster.follower(), "/v1/jobs/" + id, TRUE);
            var get = Http.get(cluster.follower(), "/v1/jobs/" + id);

            assertThat(put.status()).isEqualTo(503);
            var problem = put.as(Problem.class);
            assertThat(problem.type()).isEqualTo("urn:bramble:unknown");
            assertThat(problem.id()).isEqualTo(id);
            assertThat(problem.settle()).isEqualTo("/v1/jobs/" + id + "/settle");
            assertThat(get.as(Problem.class).type()).isEqualTo("urn:bramble:unavailable");
        }
    }

    @Test
    @DisplayName("is unavailable when the master cannot be reached, for then nothing was sent")
    void notReached() throws Exception {
        var closed = new DeafServer(true);
        closed.close();
        cluster.pretend(cluster.master().id(), closed.address());

        var put = Http.put(cluster.follower(), job(), TRUE);

        assertThat(put.status()).isEqualTo(503);
        assertThat(put.as(Problem.class).type()).isEqualTo("urn:bramble:unavailable");
    }

    @Test
    @DisplayName("goes no further than one node, which says that it is not the master")
    void noLoops() {
        var followers = cluster.others(cluster.master());
        cluster.pretend(cluster.master().id(), followers.getLast().address());

        var put = Http.put(followers.getFirst(), job(), TRUE);
        var passedOn =
                Http.send(
                        "PUT",
                        followers.getLast(),
                        job(),
                        TRUE,
                        Passing.PASSED_ON,
                        followers.getFirst().id().toString());

        assertThat(put.as(Problem.class).type()).isEqualTo("urn:bramble:unavailable");
        assertThat(passedOn.status()).isEqualTo(421);
        assertThat(passedOn.headers().firstValue(Passing.MASTER).orElse(""))
                .startsWith(cluster.master().id().toString());
    }

    @Test
    @DisplayName("whose answer was lost is proposed again, which makes it known")
    void lostAnswer() {
        var job = job();
        cluster.group().loseAnswers(1);
        var put = Http.put(cluster.follower(), job, TRUE);
        cluster.group().loseAnswers(1);
        var direct = Http.put(cluster.master(), job(), TRUE);

        assertThat(put.status()).as(put.body()).isIn(200, 201);
        assertThat(direct.status()).as(direct.body()).isIn(200, 201);
    }

    @Test
    @DisplayName("without an id makes one job, even if the answer to it was lost")
    void lostAnswerWithoutId() {
        cluster.group().loseAnswers(1);

        var post =
                Http.post(
                        cluster.follower(),
                        "/v1/jobs",
                        "{\"name\": \"once\", \"command\": [\"true\"]}");

        assertThat(post.status()).as(post.body()).isEqualTo(201);
        assertThat(Http.get(cluster.follower(), "/v1/jobs?name=once").as(JobPage.class).jobs())
                .hasSize(1);
    }

    @Test
    @DisplayName(
            "is unavailable at once, with the reason, when there is no quorum; what a node knows itself it still tells")
    void noQuorum() {
        var node = cluster.follower();
        cluster.others(node).forEach(cluster::kill);

        var put = Http.put(node, job(), TRUE);
        var view = Http.get(node, "/v1/cluster").as(ClusterView.class);
        var nodes = Http.get(node, "/v1/nodes").as(NodesView.class);

        assertThat(put.as(Problem.class).type()).isEqualTo("urn:bramble:unavailable");
        assertThat(put.as(Problem.class).detail()).contains("no majority");
        assertThat(view.master()).isNull();
        assertThat(view.quorum()).isFalse();
        assertThat(view.voters()).hasSize(3);
        assertThat(nodes.nodes())
                .hasSize(3)
                .filteredOn(each -> each.state() == NodeState.UP)
                .extracting(NodeView::id)
                .containsExactly(node.id().uuid());
        assertThat(Http.get(node, "/healthz").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("that a master without a majority took is unknown, and settles to one answer")
    void isolatedMaster() {
        var old = cluster.master();
        cluster.group().isolate(old.id().toString());
        var id = JobIds.next();

        var put = Http.put(old, "/v1/jobs/" + id, TRUE);
        var settled = Http.post(cluster.master(), "/v1/jobs/" + id + "/settle", "");

        assertThat(put.as(Problem.class).type()).isEqualTo("urn:bramble:unknown");
        assertThat(settled.status()).isEqualTo(200);
        assertThat(settled.body()).contains("withdrawn");
    }

    @Test
    @DisplayName(
            "is refused as overload, with a time to wait, when the master has too much waiting")
    void overloaded() {
        var master = cluster.master();
        cluster.group().isolate(master.id().toString());
        for (var i = 0; i < 40_000; i++) {
            var _ = master.master().propose(new Command.SettleJob(new JobId(JobIds.next())));
        }

        var put = Http.put(master, job(), TRUE);

        assertThat(put.status()).isEqualTo(429);
        assertThat(put.as(Problem.class).type()).isEqualTo("urn:bramble:overloaded");
        assertThat(put.headers().firstValue("Retry-After")).hasValue("1");
    }

    @Test
    @DisplayName("tells the master, the term and the voters")
    void cluster() {
        var view = Http.get(cluster.follower(), "/v1/cluster").as(ClusterView.class);

        assertThat(view.master()).isEqualTo(cluster.master().id().uuid());
        assertThat(view.quorum()).isTrue();
        assertThat(view.nodes()).isEqualTo(3);
    }

    @Test
    @DisplayName("drains a node and puts it back")
    void drains() {
        var node = cluster.follower();

        var drained = Http.post(node, "/v1/nodes/" + node.id() + "/drain", "");
        var listed = Http.get(node, "/v1/nodes/" + node.id()).as(NodeView.class);

        assertThat(drained.status()).isEqualTo(200);
        assertThat(
                        cluster.master()
                                .master()
                                .glance(
                                        reader ->
                                                reader.state()
                                                        .nodes()
                                                        .find(node.id())
                                                        .orElseThrow()
                                                        .draining())
                                .join())
                .isTrue();
        assertThat(listed.address()).isEqualTo(node.address());
        assertThat(Http.post(node, "/v1/nodes/" + node.id() + "/resume", "").status())
                .isEqualTo(200);
    }
}
