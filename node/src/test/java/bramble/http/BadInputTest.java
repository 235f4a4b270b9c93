package bramble.http;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.JobIds;
import bramble.api.Problem;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Bad input is answered with a problem that names it:")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

    private TestCluster cluster;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        cluster = new TestCluster(1, directory);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a job document:")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hello                                                              |           | JSON
                    []                                                                 |           | JSON
                    {"command": ["true"]} {}                                           |           | follows
                    {"comand": ["true"]}                                               | comand    | no such field
                    {"command": []}                                                    | command   | empty
                    {"command": [""]}                                                  | command   | empty
                    {"items": {"range": [1, 2]}}                                       | command   | empty
                    {"command": ["true"], "items": {"range": [5, 1]}}                  | items.range | ends before
                    {"command": ["true"], "items": {"range": [1, 900000000]}}          | items.range | 100000000
                    {"command": ["true"], "items": {"list": []}}                       | items.list | empty
                    {"command": ["true"], "cpus": 0}                                   | cpus      | between 1
                    {"command": ["true"], "memory": "lots"}                            | memory    | lots
                    {"command": ["true"], "timeout": "soon"}                           | timeout   | soon
                    {"command": ["true"], "retries": -1}                               | retries   | between 0
                    {"command": ["true"], "retries": 1, "atMostOnce": true}            | retries   | atMostOnce
                    {"command": ["true"], "notBefore": "tomorrow"}                     | notBefore | tomorrow
                    {"command": ["true"], "after": [{"job": "x"}]}                     | after.job | x
                    {"command": ["true"], "files": {"a": "sha256:0"}}                  | files     | is no digest
                    {"command": ["true"], "outputs": ["/etc/*"]}                       | outputs   | relative
                    {"command": ["true"], "outputs": ["../*.png"]}                     | outputs   | lead out
                    {"command": ["true"], "outputs": ["{a"]}                           | outputs   | no pattern
                    {"command": ["true"], "runner": "tape"}                            | runner    | is no runner
                    {"command": ["true"], "runner": "lines"}                           | items     | has no items
                    {"command": ["true"], "runner": "lines", "items": {"list": ["a\\nb"]}} | items.list | contains a line end
                    {"command": ["true"], "warm": "60s"}                               | warm      | add "runner": "lines"
                    {"command": ["true"], "runner": "lines", "items": {"range": [1, 2]}, "warm": "601s"} | warm | at most 10m
                    {"command": ["true"], "runner": "lines", "items": {"range": [1, 2]}, "warm": "soon"} | warm | soon
                    {"command": ["true"], "runner": "lines", "items": {"range": [1, 2]}, "outputs": ["x"]} | outputs | share a process
                    {"command": ["true"], "items": {"file": "sha256:0"}}               | items.file | is no digest
                    """)
    void document(String document, String field, String said) {
        var answer = Http.put(cluster.master(), "/v1/jobs/" + JobIds.next(), document);

        assertThat(answer.status()).as(answer.body()).isIn(422, 413);
        var problem = answer.as(Problem.class);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem.detail()).contains(said);
        assertThat(problem.status()).isEqualTo(answer.status());
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @DisplayName("a path, a method or a query:")
    @CsvSource({
        "GET, /v1/jobs/nonsense, 422, id",
        "GET, /v1/jobs/1-1-1-1-1, 422, id",
        "PUT, /v1/jobs/8a0c5f5e-1f5e-4c8e-9f5e-1f5e4c8e9f5e, 422, id",
        "GET, /v1/nothing, 404,",
        "GET, /v1/jobs/, 422, id",
        "DELETE, /v1/jobs, 405,",
        "GET, /v1/jobs?limit=0, 422, limit",
        "GET, /v1/jobs?limit=x, 422, limit",
        "GET, /v1/jobs?state=asleep, 422, state",
        "GET, /v1/jobs?after=x, 422, after",
        "GET, /v1/jobs/01890a5d-ac96-774b-bcce-b302099a8057, 404,",
        "GET, /v1/jobs/01890a5d-ac96-774b-bcce-b302099a8057/tasks/x, 422, task",
        "GET, /v1/jobs/01890a5d-ac96-774b-bcce-b302099a8057/tasks/-1, 422, task",
        "POST, /v1/jobs/01890a5d-ac96-774b-bcce-b302099a8057/cancel, 404,",
        "POST, /v1/jobs/01890a5d-ac96-774b-bcce-b302099a8057/retry, 404,",
        "GET, /v1/nodes/nonsense, 422, id",
        "GET, /v1/nodes/8a0c5f5e-1f5e-4c8e-9f5e-1f5e4c8e9f5e, 404,"
    })
    void request(String method, String path, int status, String field) {
        var answer =
                Http.send(
                        method,
                        cluster.master(),
                        path,
                        method.equals("PUT") ? "{\"command\": [\"true\"]}" : "");

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.as(Problem.class).field()).isEqualTo(field);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
    }

    @ParameterizedTest(name = "{0} without {2}")
    @DisplayName("a document of another node that lacks a field:")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /internal/v1/hello  | {}                                                          | cluster
                    /internal/v1/hello  | {"cluster": "8a0c5f5e-1f5e-4c8e-9f5e-1f5e4c8e9f5e"}         | node
                    /v1/join            | {}                                                          | secret
                    /v1/join            | {"secret": "x", "node": "8a0c5f5e-1f5e-4c8e-9f5e-1f5e4c8e9f5e", "name": "n", "version": "1"} | address
                    /v1/recovery        | {"lastIndex": 1}                                            | node
                    /internal/v1/call   | {"mayHold": true, "roster": 1}                              | field
                    /internal/v1/report | {}                                                          | field
                    """)
    void lacking(String path, String document, String said) {
        var answer = Http.post(cluster.master(), path, document);

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.as(Problem.class).detail()).contains(said);
    }

    @Test
    @DisplayName("an address longer than any")
    void longAddress() {
        var document =
                "{\"secret\": \"x\", \"node\": \"8a0c5f5e-1f5e-4c8e-9f5e-1f5e4c8e9f5e\","
                        + " \"name\": \"n\", \"version\": \"1\", \"address\": \""
                        + "x".repeat(5_000)
                        + "\"}";

        var answer = Http.post(cluster.master(), "/v1/join", document);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.as(Problem.class).detail()).contains("address").contains("5000");
    }

    @Test
    @DisplayName("a wish to join of megabytes, of which little is read")
    void hugeJoin() {
        var answer = Http.post(cluster.master(), "/v1/join", "x".repeat(1 << 20));

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    @DisplayName("a wrong method is told the right ones")
    void allow() {
        var answer = Http.send("DELETE", cluster.master(), "/v1/jobs", "");

        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, POST");
    }

    @Test
    @DisplayName("an id in the document that differs from the path's")
    void twoIds() {
        var document = "{\"id\": \"" + JobIds.next() + "\", \"command\": [\"true\"]}";

        var answer = Http.put(cluster.master(), "/v1/jobs/" + JobIds.next(), document);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.as(Problem.class).field()).isEqualTo("id");
    }

    @Test
    @DisplayName("10 MB of items, whose sender gets to read the answer")
    void tooLarge() {
        var items = "\"" + "x".repeat(10 << 20) + "\"";

        var answer =
                Http.put(
                        cluster.master(),
                        "/v1/jobs/" + JobIds.next(),
                        "{\"command\": [\"true\"], \"items\": {\"list\": [" + items + "]}}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.as(Problem.class).type()).isEqualTo("urn:bramble:too-large");
    }

    @Test
    @DisplayName("a million arguments")
    void millionArguments() {
        var answer =
                Http.put(
                        cluster.master(),
                        "/v1/jobs/" + JobIds.next(),
                        "{\"command\": [\"echo\"" + ",\"a\"".repeat(700_000) + "]}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.as(Problem.class).field()).isEqualTo("command");
    }

    @Test
    @DisplayName("an id that is older than decisions are kept is refused, never taken as new")
    void oldId() {
        var old = JobIds.at(System.currentTimeMillis() - 40L * 24 * 3600 * 1000);

        var answer = Http.put(cluster.master(), "/v1/jobs/" + old, "{\"command\": [\"true\"]}");

        var settled = Http.post(cluster.master(), "/v1/jobs/" + old + "/settle", "");

        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.as(Problem.class).detail()).contains("expired");
        assertThat(settled.status()).isEqualTo(410);
        assertThat(settled.as(Problem.class).detail()).contains("not known any more");
    }

    @Test
    @DisplayName("a job that comes after one that nobody knows is refused for good")
    void unknownDependency() {
        var document =
                "{\"command\": [\"true\"], \"after\": [{\"job\": \"" + JobIds.next() + "\"}]}";

        var answer = Http.put(cluster.master(), "/v1/jobs/" + JobIds.next(), document);

        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.as(Problem.class).detail()).contains("does not know");
    }

    @Test
    @DisplayName("a web page of another origin may not use the node")
    void foreignPage() {
        var answer =
                Http.post(
                        cluster.master(),
                        "/v1/jobs",
                        "{\"command\": [\"true\"]}",
                        "Origin",
                        "http://evil.example");

        assertThat(answer.status()).isEqualTo(403);
    }
}
