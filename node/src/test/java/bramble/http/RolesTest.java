package bramble.http;

import static bramble.http.Logins.by;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.JobIds;
import bramble.api.JobPage;
import bramble.api.JobView;
import bramble.api.MeView;
import bramble.api.Problem;
import bramble.api.ProblemType;
import bramble.api.Role;
import bramble.api.UsersView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("In a cluster with users")
class RolesTest {

    private static final String JOB = "{\"command\": [\"true\"]}";

    private static final int LATE_LINES_MAX = 20;

    @TempDir Path directory;
    private TestCluster cluster;
    private String ada = "";
    private String sam = "";
    private String sue = "";
    private String rita = "";

    @BeforeEach
    void start() throws Exception {
        cluster = new TestCluster(3, directory);
        ada = Logins.add(cluster.follower(), "ada", "admin");
        sam = Logins.add(cluster.master(), "sam", "submitter");
        sue = Logins.add(cluster.follower(), "sue", "submitter");
        rita = Logins.add(cluster.follower(), "rita", "reader");
        Logins.awaitUsers(cluster);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private UUID submitted(TestCluster.Member node, String token) {
        var id = JobIds.next();
        var answer = Http.send("PUT", node, "/v1/jobs/" + id, JOB, by(token));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return id;
    }

    private static Http.Reply post(TestCluster.Member node, String path, String token) {
        return Http.post(node, path, "", by(token));
    }

    private static void isRefused(Http.Reply answer, ProblemType type) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(type.status());
        assertThat(answer.as(Problem.class).type()).isEqualTo(type.urn());
    }

    @Test
    @DisplayName("whoever shows nothing is nobody, and is told how to log in")
    void nobody() {
        for (var node : List.of(cluster.master(), cluster.follower())) {
            var answer = Http.get(node, "/v1/jobs");

            isRefused(answer, ProblemType.UNAUTHORIZED);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(way -> assertThat(way).startsWith("Bearer"));
            assertThat(Http.get(node, "/healthz").status()).isEqualTo(200);
            isRefused(Http.get(node, "/nothing/here"), ProblemType.UNAUTHORIZED);
        }
    }

    @Test
    @DisplayName("everybody is known at every node, also where others pass calls on")
    void me() {
        for (var node : List.of(cluster.master(), cluster.follower())) {
            assertThat(Http.get(node, "/v1/me", by(rita)).as(MeView.class))
                    .isEqualTo(new MeView("rita", Role.READER, true));
            assertThat(Http.get(node, "/v1/me", by(TestCluster.SECRET.text())).as(MeView.class))
                    .isEqualTo(new MeView(null, Role.ADMIN, true));
            assertThat(Http.get(node, "/v1/users", by(ada)).as(UsersView.class).users())
                    .extracting("name")
                    .containsExactly("ada", "rita", "sam", "sue");
        }
    }

    @Test
    @DisplayName("the list of users shows no token and no digest")
    void listHidesTokens() {
        assertThat(Http.get(cluster.master(), "/v1/users", by(ada)).body())
                .doesNotContain("token")
                .doesNotContain(bramble.security.Secrets.digest(sam));
    }

    @Test
    @DisplayName("a reader sees jobs and cannot submit, nor settle, one by one or many")
    void reader() {
        var job = submitted(cluster.follower(), sam);
        for (var node : List.of(cluster.master(), cluster.follower())) {
            assertThat(Http.get(node, "/v1/jobs/" + job, by(rita)).status()).isEqualTo(200);
            isRefused(
                    Http.send("PUT", node, "/v1/jobs/" + JobIds.next(), JOB, by(rita)),
                    ProblemType.FORBIDDEN);
            isRefused(Http.post(node, "/v1/jobs", JOB, by(rita)), ProblemType.FORBIDDEN);
            isRefused(
                    post(node, "/v1/jobs/" + JobIds.next() + "/settle", rita),
                    ProblemType.FORBIDDEN);
        }
    }

    @Test
    @DisplayName("a submitter cannot remove or drain nodes, make tokens or users, or take a backup")
    void submitter() {
        for (var node : List.of(cluster.master(), cluster.follower())) {
            var other = "/v1/nodes/" + cluster.follower().id();
            isRefused(Http.send("DELETE", node, other, "", by(sam)), ProblemType.FORBIDDEN);
            isRefused(post(node, other + "/drain", sam), ProblemType.FORBIDDEN);
            isRefused(post(node, "/v1/tokens", sam), ProblemType.FORBIDDEN);
            isRefused(post(node, "/v1/users", sam), ProblemType.FORBIDDEN);
            isRefused(Http.get(node, "/v1/backup", by(sam)), ProblemType.FORBIDDEN);
        }
        assertThat(
                        post(
                                        cluster.follower(),
                                        "/v1/nodes/" + cluster.follower().id() + "/drain",
                                        ada)
                                .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("a job has the user that submitted it, wherever that was, and is found by it")
    void owner() {
        var here = submitted(cluster.master(), sam);
        var there = submitted(cluster.follower(), sam);
        var other = submitted(cluster.follower(), sue);
        var local = submitted(cluster.follower(), TestCluster.SECRET.text());
        var line = "{\"id\": \"" + JobIds.next() + "\", \"command\": [\"true\"]}\n";
        var bulk =
                Http.post(
                        cluster.follower(),
                        "/v1/jobs",
                        line,
                        "Content-Type",
                        "application/x-ndjson",
                        "Authorization",
                        "Bearer " + sue);
        assertThat(bulk.body()).contains("\"status\":201");

        assertThat(jobsOf("sam")).containsExactlyInAnyOrder(here, there);
        assertThat(jobsOf("sue")).hasSize(2).contains(other);
        assertThat(
                        Http.get(cluster.follower(), "/v1/jobs/" + local, by(rita))
                                .as(JobView.class)
                                .user())
                .isEmpty();
    }

    private List<UUID> jobsOf(String user) {
        return Http.get(cluster.follower(), "/v1/jobs?user=" + user, by(rita))
                .as(JobPage.class)
                .jobs()
                .stream()
                .map(JobView::id)
                .toList();
    }

    @Test
    @DisplayName("a submitter cancels and retries own jobs only; an admin and the local user any")
    void others() {
        for (var node : List.of(cluster.master(), cluster.follower())) {
            var job = submitted(node, sam);
            isRefused(post(node, "/v1/jobs/" + job + "/cancel", sue), ProblemType.FORBIDDEN);
            isRefused(post(node, "/v1/jobs/" + job + "/retry", sue), ProblemType.FORBIDDEN);
            isRefused(post(node, "/v1/jobs/" + job + "/cancel", rita), ProblemType.FORBIDDEN);
            assertThat(Http.get(node, "/v1/jobs/" + job, by(sam)).as(JobView.class).state().ended())
                    .isFalse();

            assertThat(post(node, "/v1/jobs/" + job + "/cancel", sam).status()).isEqualTo(202);
            assertThat(post(node, "/v1/jobs/" + job + "/retry", sam).status()).isEqualTo(201);
            assertThat(post(node, "/v1/jobs/" + job + "/retry", ada).status()).isEqualTo(201);
            var second = submitted(node, sue);
            assertThat(post(node, "/v1/jobs/" + second + "/cancel", ada).status()).isEqualTo(202);
            var third = submitted(node, sue);
            assertThat(
                            post(node, "/v1/jobs/" + third + "/cancel", TestCluster.SECRET.text())
                                    .status())
                    .isEqualTo(202);
        }
        assertThat(jobsOf("ada")).as("retries are their maker's").hasSize(2);
    }

    @Test
    @DisplayName(
            "a removed user is refused by every node, with a replica or without, within seconds")
    void revoked() {
        var blind = cluster.follower();
        cluster.takeForBlind(blind);
        for (var node : List.of(cluster.member(0), cluster.member(1), cluster.member(2))) {
            assertThat(Http.get(node, "/v1/me", by(sue)).status()).isEqualTo(200);
        }
        var job = submitted(blind, sue);
        assertThat(Http.get(blind, "/v1/jobs?user=sue", by(sue)).body()).contains(job.toString());

        Logins.remove(cluster.master(), "sue");
        isRefused(Http.get(cluster.master(), "/v1/me", by(sue)), ProblemType.UNAUTHORIZED);
        // What is passed on is refused by the master at once, whatever the first node believes
        // still.
        isRefused(
                Http.send("PUT", blind, "/v1/jobs/" + JobIds.next(), JOB, by(sue)),
                ProblemType.UNAUTHORIZED);
        for (var node : List.of(cluster.member(0), cluster.member(1), cluster.member(2))) {
            Awaitility.await()
                    .untilAsserted(
                            () ->
                                    isRefused(
                                            Http.get(node, "/v1/me", by(sue)),
                                            ProblemType.UNAUTHORIZED));
        }
    }

    @Test
    @DisplayName("what a removed user has begun to read is cut, by every kind of node")
    void cutReading() throws Exception {
        cluster.takeForBlind(cluster.follower());
        var heard = new ArrayList<AtomicReference<String>>();
        for (var node : cluster.members()) {
            var text = new AtomicReference<>("");
            heard.add(text);
            Thread.startVirtualThread(() -> Logins.read(node, "/v1/events", rita, text));
        }
        Awaitility.await()
                .until(() -> heard.stream().allMatch(each -> each.get().contains("event: master")));
        assertThat(heard).noneMatch(each -> each.get().contains("(cut)"));

        Logins.remove(cluster.master(), "rita");
        Awaitility.await()
                .until(() -> heard.stream().allMatch(each -> each.get().contains("(cut)")));
    }

    @Test
    @DisplayName("of a bulk whose user was removed meanwhile, nothing more is accepted")
    void cutBulk() throws Exception {
        var node = cluster.master();
        var connection = Logins.connection(node, "/v1/jobs", sam);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/x-ndjson");
        connection.setDoOutput(true);
        connection.setChunkedStreamingMode(64);
        var first = JobIds.next();
        var late = new ArrayList<UUID>();
        try (var out = connection.getOutputStream()) {
            out.write(line(first));
            out.flush();
            Awaitility.await().until(() -> jobsOf("sam").contains(first));
            Logins.remove(node, "sam");
            Awaitility.await().until(() -> Http.get(node, "/v1/me", by(sam)).status() == 401);
            while (late.size() < LATE_LINES_MAX) {
                late.add(JobIds.next());
                out.write(line(late.getLast()));
                out.flush();
            }
        } catch (IOException cut) {
            assertThat(late).isNotEmpty();
        }
        // The answer ends, or is cut, when the node is done with all that came.
        Logins.drain(connection);
        assertThat(jobsOf("sam")).containsExactly(first);
    }

    private static byte[] line(UUID id) {
        var json = "{\"id\": \"" + id + "\", \"command\": [\"true\"]}\n";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("a new user is let in at once by a node that does not know him yet")
    void newcomer() {
        var blind = cluster.follower();
        cluster.takeForBlind(blind);
        isRefused(Http.get(blind, "/v1/jobs"), ProblemType.UNAUTHORIZED);
        var max = Logins.add(cluster.master(), "max", "reader");

        for (var node : List.of(cluster.member(0), cluster.member(1), cluster.member(2))) {
            assertThat(Http.get(node, "/v1/me", by(max)).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("nobody becomes local or a member by saying so")
    void posing() {
        for (var node : List.of(cluster.master(), cluster.follower())) {
            for (var headers :
                    List.of(
                            new String[] {Passing.CALLER, Passing.LOCAL},
                            new String[] {Passing.NODE, "guessed", Passing.CALLER, Passing.LOCAL},
                            new String[] {
                                Passing.PASSED_ON,
                                cluster.follower().id().toString(),
                                Passing.CALLER,
                                Passing.LOCAL
                            })) {
                isRefused(
                        Http.send("GET", node, "/v1/users", "", headers), ProblemType.UNAUTHORIZED);
                isRefused(
                        Http.send("GET", node, "/internal/v1/holding", "", headers),
                        ProblemType.UNAUTHORIZED);
            }
        }
    }

    @Test
    @DisplayName("a name is taken once, the first user and the last admin are admins")
    void names() {
        var local = by(TestCluster.SECRET.text());
        var again =
                Http.post(
                        cluster.follower(),
                        "/v1/users",
                        "{\"name\":\"sam\",\"role\":\"admin\"}",
                        local);
        assertThat(again.status()).isEqualTo(409);
        assertThat(Http.send("DELETE", cluster.follower(), "/v1/users/ada", "", local).status())
                .isEqualTo(409);
        assertThat(Http.send("DELETE", cluster.follower(), "/v1/users/nobody", "", local).status())
                .isEqualTo(404);
        var wrong =
                Http.post(
                        cluster.master(),
                        "/v1/users",
                        "{\"name\":\"a b\",\"role\":\"admin\"}",
                        local);
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(
                        Http.post(
                                        cluster.master(),
                                        "/v1/users",
                                        "{\"name\":\"x\",\"role\":\"king\"}",
                                        local)
                                .status())
                .isEqualTo(422);
    }

    @Test
    @DisplayName(
            "adding the same user with the same token again changes nothing and is no conflict")
    void repeated() {
        var digest = bramble.security.Secrets.digest("a-token-made-by-its-owner");
        var document = "{\"role\": \"reader\", \"digest\": \"" + digest + "\"}";
        for (var node : List.of(cluster.follower(), cluster.master())) {
            assertThat(Http.send("PUT", node, "/v1/users/kim", document, by(ada)).status())
                    .isEqualTo(200);
            assertThat(Http.get(node, "/v1/me", by("a-token-made-by-its-owner")).status())
                    .isEqualTo(200);
        }
    }
}
