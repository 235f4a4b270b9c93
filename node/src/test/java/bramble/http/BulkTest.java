package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.BulkAnswer;
import bramble.api.JobIds;
import bramble.api.Wire;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Many submissions in one request")
class BulkTest {

    private TestCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        cluster = new TestCluster(3, directory);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static String line(UUID id) {
        return "{\"id\":\"" + id + "\",\"command\":[\"true\"]}\n";
    }

    private static List<BulkAnswer> send(TestCluster.Member node, String body) {
        var answer = Http.post(node, "/v1/jobs", body, "Content-Type", "application/x-ndjson");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().lines().map(line -> Wire.read(BulkAnswer.class, line)).toList();
    }

    private static List<UUID> ids(int count) {
        var ids = new ArrayList<UUID>();
        for (var i = 0; i < count; i++) {
            ids.add(JobIds.next());
        }
        return ids;
    }

    @Test
    @DisplayName("are answered line by line in order, with wrong lines in between")
    void wrongLines() {
        var ids = ids(3);
        var body =
                line(ids.get(0))
                        + "nonsense\n\n"
                        + line(ids.get(1))
                        + "{\"command\":[\"true\"]}\n"
                        + line(ids.get(0))
                        + line(ids.get(2)).strip();

        var answers = send(cluster.master(), body);

        assertThat(answers)
                .extracting(BulkAnswer::status)
                .containsExactly(201, 422, 201, 422, 200, 201);
        assertThat(answers).extracting(BulkAnswer::line).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(answers)
                .extracting(BulkAnswer::id)
                .containsExactly(ids.get(0), null, ids.get(1), null, ids.get(0), ids.get(2));
    }

    @Test
    @DisplayName(
            "can be made at a node that is not the master, in order, so that a job may come after another of the stream")
    void atFollower() {
        var ids = ids(2_500);
        var body = new StringBuilder();
        UUID before = null;
        for (var id : ids) {
            var after = before == null ? "" : ",\"after\":[{\"job\":\"" + before + "\"}]";
            body.append("{\"id\":\"")
                    .append(id)
                    .append("\",\"command\":[\"true\"]")
                    .append(after)
                    .append("}\n");
            before = id;
        }

        var answers = send(cluster.follower(), body.toString());

        assertThat(answers)
                .hasSize(2_500)
                .allSatisfy(
                        answer ->
                                assertThat(answer.status())
                                        .as(String.valueOf(answer.problem()))
                                        .isEqualTo(201));
        assertThat(answers).extracting(BulkAnswer::id).containsExactlyElementsOf(ids);
    }

    @Test
    @DisplayName("go on when the master changes in the middle")
    void masterChanges() {
        var ids = ids(20_000);
        var body = new StringBuilder();
        ids.forEach(id -> body.append(line(id)));
        var master = cluster.master();
        var node = cluster.follower();
        var killer = Thread.ofPlatform().start(() -> cluster.killOnceAppliedAt(master, 1_000));

        var answers = send(node, body.toString());

        assertThat(answers)
                .hasSize(20_000)
                .allSatisfy(
                        answer ->
                                assertThat(answer.status())
                                        .as(String.valueOf(answer.problem()))
                                        .isIn(200, 201));
        assertThat(answers).extracting(BulkAnswer::id).containsExactlyElementsOf(ids);
        assertThat(cluster.master().id()).isNotEqualTo(master.id());
        assertThat(killer.isAlive()).isFalse();
    }

    @Test
    @DisplayName("are each answered as unavailable when there is no quorum")
    void noQuorum() {
        var node = cluster.follower();
        cluster.others(node).forEach(cluster::kill);

        var answers = send(node, line(JobIds.next()) + line(JobIds.next()));

        assertThat(answers)
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(503));
        assertThat(answers)
                .allSatisfy(
                        answer ->
                                assertThat(answer.problem())
                                        .extracting("type")
                                        .isEqualTo("urn:bramble:unavailable"));
    }

    @Test
    @DisplayName("may be sent without reading a single answer until the end")
    void halfDuplex() {
        // The JDK's client sends the whole body before it hands out the answer's.
        var body = new StringBuilder();
        ids(10_000).forEach(id -> body.append(line(id)));

        assertThat(send(cluster.master(), body.toString())).hasSize(10_000);
    }
}
