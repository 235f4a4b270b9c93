package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Decision;
import bramble.api.JobIds;
import bramble.api.JobPage;
import bramble.api.JobState;
import bramble.api.JobView;
import bramble.api.Problem;
import bramble.api.Receipt;
import bramble.api.SettleAnswer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A submission through the door")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubmissionTest {

    private static final String DATE =
            "{\"command\": [\"date\", \"-u\"], \"items\": {\"range\": [1, 5]}}";

    private TestCluster cluster;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        cluster = new TestCluster(1, directory);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    @DisplayName("is answered with a receipt, and again with the same one")
    void isAccepted() {
        var id = JobIds.next();

        var first = Http.put(cluster.master(), "/v1/jobs/" + id, DATE);
        var second = Http.put(cluster.master(), "/v1/jobs/" + id, DATE);

        assertThat(first.status()).as(first.body()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        var receipt = first.as(Receipt.class);
        assertThat(receipt).isEqualTo(second.as(Receipt.class));
        assertThat(receipt.decision()).isEqualTo(Decision.ACCEPTED);
        assertThat(receipt.job()).isEqualTo(id);
        assertThat(receipt.specDigest()).startsWith("sha256:").hasSize(71);
    }

    @Test
    @DisplayName(
            "with another content under the same id is a conflict that shows the original's digest")
    void conflicts() {
        var id = JobIds.next();
        var receipt = Http.put(cluster.master(), "/v1/jobs/" + id, DATE).as(Receipt.class);

        var other = Http.put(cluster.master(), "/v1/jobs/" + id, "{\"command\": [\"true\"]}");

        assertThat(other.status()).isEqualTo(409);
        var problem = other.as(Problem.class);
        assertThat(problem.type()).isEqualTo("urn:bramble:conflict");
        assertThat(problem.specDigest()).isEqualTo(receipt.specDigest());
        assertThat(other.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    @DisplayName("is shown as it was asked for, with what it waits for in plain words")
    void isShown() {
        var id = JobIds.next();
        Http.put(cluster.master(), "/v1/jobs/" + id, DATE);

        var job = Http.get(cluster.master(), "/v1/jobs/" + id).as(JobView.class);

        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        assertThat(job.name()).isEqualTo("date");
        assertThat(job.counts().queued()).isEqualTo(5);
        assertThat(job.why()).isEqualTo("no worker is connected to the master at the moment");
        assertThat(job.spec()).isNotNull();
        assertThat(bramble.api.Wire.toJson(java.util.Objects.requireNonNull(job.spec())))
                .isEqualTo("{\"command\":[\"date\",\"-u\"],\"items\":{\"range\":[1,5]}}");
    }

    @Test
    @DisplayName("is shown with its runner, and how long that is kept for other jobs")
    void isShownWithItsRunner() {
        var id = JobIds.next();
        var asked =
                "{\"command\":[\"cat\"],\"items\":{\"range\":[1,5]},\"runner\":\"lines\",\"warm\":\"1m\"}";
        assertThat(Http.put(cluster.master(), "/v1/jobs/" + id, asked).status()).isEqualTo(201);

        var job = Http.get(cluster.master(), "/v1/jobs/" + id).as(JobView.class);

        assertThat(bramble.api.Wire.toJson(java.util.Objects.requireNonNull(job.spec())))
                .isEqualTo(asked);
    }

    @Test
    @DisplayName("without an id is given one, and told that this is the weaker way")
    void withoutId() {
        var answer = Http.post(cluster.master(), "/v1/jobs", DATE);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.as(Receipt.class).note()).contains("make your own");
        assertThat(
                        Http.get(cluster.master(), "/v1/jobs/" + answer.as(Receipt.class).job())
                                .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName(
            "that was never seen is not-seen until it is settled, and refused for good from then on")
    void settles() {
        var id = JobIds.next();
        var unseen = Http.get(cluster.master(), "/v1/jobs/" + id);
        var settled = Http.post(cluster.master(), "/v1/jobs/" + id + "/settle", "");
        var late = Http.put(cluster.master(), "/v1/jobs/" + id, DATE);
        var shown = Http.get(cluster.master(), "/v1/jobs/" + id);

        assertThat(unseen.status()).isEqualTo(404);
        assertThat(unseen.as(Problem.class).type()).isEqualTo("urn:bramble:not-seen");
        assertThat(settled.status()).isEqualTo(200);
        assertThat(settled.as(SettleAnswer.class).decision()).isEqualTo(Decision.REFUSED);
        assertThat(late.status()).isEqualTo(410);
        assertThat(late.as(Problem.class).type()).isEqualTo("urn:bramble:refused");
        assertThat(shown.as(JobView.class).state()).isEqualTo(JobState.REFUSED);
    }

    @Test
    @DisplayName("that was accepted settles to its receipt")
    void settlesToReceipt() {
        var id = JobIds.next();
        var receipt = Http.put(cluster.master(), "/v1/jobs/" + id, DATE).as(Receipt.class);

        var settled =
                Http.post(cluster.master(), "/v1/jobs/" + id + "/settle", "")
                        .as(SettleAnswer.class);

        assertThat(settled.decision()).isEqualTo(Decision.ACCEPTED);
        assertThat(settled.receipt()).isEqualTo(receipt);
    }

    @Test
    @DisplayName("is listed, the newest first, page by page")
    void isListed() {
        for (var i = 0; i < 5; i++) {
            Http.put(
                    cluster.master(),
                    "/v1/jobs/" + JobIds.next(),
                    "{\"name\": \"listed" + i + "\", \"command\": [\"true\"]}");
        }

        var first = Http.get(cluster.master(), "/v1/jobs?name=listed&limit=3").as(JobPage.class);
        var second =
                Http.get(cluster.master(), "/v1/jobs?name=listed&limit=3&after=" + first.next())
                        .as(JobPage.class);

        assertThat(first.jobs())
                .hasSize(3)
                .isSortedAccordingTo((a, b) -> b.id().toString().compareTo(a.id().toString()));
        assertThat(second.jobs()).hasSize(2);
        assertThat(second.next()).isNull();
    }
}
