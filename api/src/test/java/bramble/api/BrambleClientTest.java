package bramble.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The client")
class BrambleClientTest {

    private static final UUID CLUSTER = UUID.fromString("7c1d7a52-93f5-4f0e-8f3c-0a2c6a1b4d11");
    private static final JobRequest DATE = JobRequest.builder("date").build();
    private static final Duration SHORT = Duration.ofMillis(300);

    private static Receipt receipt(UUID job) {
        return new Receipt(Decision.ACCEPTED, job, CLUSTER, 0, 3, 17, "sha256:abc", null);
    }

    private static UUID idOf(String path) {
        return JobIds.parse(path.substring("/v1/jobs/".length(), "/v1/jobs/".length() + 36));
    }

    private static FakeNode accepting() {
        return new FakeNode(
                (exchange, body) ->
                        FakeNode.json(
                                exchange, 201, receipt(idOf(exchange.getRequestURI().getPath()))));
    }

    private static BrambleClient client(Duration patience, Address... addresses) {
        return new BrambleClient(List.of(addresses), patience);
    }

    /** An address where nobody listens. */
    private static Address nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Address("127.0.0.1", socket.getLocalPort());
        }
    }

    @Test
    @DisplayName("submits under the id that it was given, and the body holds no id")
    void submits() {
        try (FakeNode node = accepting()) {
            UUID id = JobIds.next();
            Submission answer =
                    client(SHORT, node.address()).submit(id, DATE.withId(JobIds.next()));

            assertThat(answer).isEqualTo(new Submission.Accepted(id, receipt(id), false));
            assertThat(node.requests())
                    .containsExactly(
                            new FakeNode.Request(
                                    "PUT",
                                    "/v1/jobs/" + id,
                                    "{\"command\":[\"date\"]}",
                                    "application/json"));
        }
    }

    @Test
    @DisplayName("tells an acceptance that was given before from a new one")
    void repeated() {
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) ->
                                FakeNode.json(
                                        exchange,
                                        200,
                                        receipt(idOf(exchange.getRequestURI().getPath()))))) {
            assertThat(client(SHORT, node.address()).submit(DATE))
                    .isInstanceOfSatisfying(
                            Submission.Accepted.class,
                            accepted -> assertThat(accepted.repeated()).isTrue());
        }
    }

    @Test
    @DisplayName("goes to the next address when nobody listens at the first")
    void failsOver() throws IOException {
        try (FakeNode node = accepting()) {
            assertThat(client(SHORT, nobody(), node.address()).submit(DATE))
                    .isInstanceOf(Submission.Accepted.class);
            assertThat(node.requests()).hasSize(1);
        }
    }

    @Test
    @DisplayName("stays with the node that answered")
    void stays() {
        try (FakeNode silent =
                        new FakeNode(
                                (exchange, body) ->
                                        FakeNode.problem(
                                                exchange,
                                                Problem.of(ProblemType.UNAVAILABLE, "no master")));
                FakeNode node = accepting()) {
            BrambleClient client = client(SHORT, silent.address(), node.address());
            assertThat(client.submit(DATE)).isInstanceOf(Submission.Accepted.class);
            assertThat(client.submit(DATE)).isInstanceOf(Submission.Accepted.class);
            assertThat(silent.requests()).hasSize(1);
            assertThat(node.requests()).hasSize(2);
        }
    }

    @Test
    @DisplayName(
            "repeats a submission whose answer was lost, with the same id, at the next address")
    void repeatsWithTheSameId() {
        try (FakeNode dying = new FakeNode((exchange, body) -> FakeNode.cut(exchange));
                FakeNode heir = accepting()) {
            UUID id = JobIds.next();
            Submission answer =
                    client(Duration.ofSeconds(10), dying.address(), heir.address())
                            .submit(id, DATE);

            assertThat(answer).isInstanceOf(Submission.Accepted.class);
            assertThat(dying.requests())
                    .isNotEmpty()
                    .allMatch(request -> request.path().equals("/v1/jobs/" + id));
            assertThat(heir.requests())
                    .hasSize(1)
                    .allMatch(request -> request.path().equals("/v1/jobs/" + id));
        }
    }

    @Test
    @DisplayName("answers unknown, with the id, when every answer is lost until its patience ends")
    void unknownAfterLostAnswers() {
        try (FakeNode node = new FakeNode((exchange, body) -> FakeNode.cut(exchange))) {
            UUID id = JobIds.next();
            Submission answer = client(SHORT, node.address()).submit(id, DATE);

            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Submission.Unknown.class,
                            unknown -> {
                                assertThat(unknown.id()).isEqualTo(id);
                                assertThat(unknown.why()).contains(node.address().toString());
                            });
            assertThat(node.requests().size()).isGreaterThan(1);
        }
    }

    @Test
    @DisplayName("resolves a node's unknown by sending the same again")
    void resolvesUnknown() {
        AtomicInteger calls = new AtomicInteger();
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) -> {
                            UUID id = idOf(exchange.getRequestURI().getPath());
                            if (calls.getAndIncrement() < 2) {
                                FakeNode.problem(
                                        exchange,
                                        Problem.of(ProblemType.UNKNOWN, "the master changed")
                                                .withSettle(id));
                            } else {
                                FakeNode.json(exchange, 200, receipt(id));
                            }
                        })) {
            assertThat(client(Duration.ofSeconds(10), node.address()).submit(DATE))
                    .isInstanceOf(Submission.Accepted.class);
            assertThat(calls).hasValue(3);
        }
    }

    @Test
    @DisplayName("answers unknown when a lost answer is followed by nothing but unavailable")
    void unknownBeatsUnavailable() {
        AtomicInteger calls = new AtomicInteger();
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) -> {
                            if (calls.getAndIncrement() == 0) {
                                FakeNode.cut(exchange);
                            } else {
                                FakeNode.problem(
                                        exchange, Problem.of(ProblemType.UNAVAILABLE, "no quorum"));
                            }
                        })) {
            assertThat(client(SHORT, node.address()).submit(DATE))
                    .isInstanceOf(Submission.Unknown.class);
        }
    }

    @Test
    @DisplayName(
            "throws the reason when the cluster stays unavailable: the job is certainly not accepted")
    void unavailable() {
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) ->
                                FakeNode.problem(
                                        exchange,
                                        Problem.of(ProblemType.UNAVAILABLE, "no quorum")))) {
            assertThatThrownBy(() -> client(SHORT, node.address()).submit(DATE))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().kind()).isEqualTo(ProblemType.UNAVAILABLE));
            assertThat(node.requests().size()).isGreaterThan(1);
        }
    }

    @Test
    @DisplayName("does not repeat what was refused")
    void refused() {
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) ->
                                FakeNode.problem(
                                        exchange,
                                        Problem.of(ProblemType.CONFLICT, "another content")
                                                .withSpecDigest("sha256:def")))) {
            assertThat(client(SHORT, node.address()).submit(DATE))
                    .isInstanceOfSatisfying(
                            Submission.Refused.class,
                            refused ->
                                    assertThat(refused.problem().specDigest())
                                            .isEqualTo("sha256:def"));
            assertThat(node.requests()).hasSize(1);
        }
    }

    @Test
    @DisplayName("says at once, naming the address, that nobody is there")
    void unreachable() throws IOException {
        Address nobody = nobody();
        assertThatThrownBy(() -> client(Duration.ofHours(1), nobody).submit(DATE))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining(nobody.toString());
    }

    @Test
    @DisplayName("waits for a job's end through a time without a master")
    void awaits() {
        AtomicInteger calls = new AtomicInteger();
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) -> {
                            int call = calls.getAndIncrement();
                            if (call == 1) {
                                FakeNode.problem(
                                        exchange, Problem.of(ProblemType.UNAVAILABLE, "no master"));
                            } else {
                                UUID id = idOf(exchange.getRequestURI().getPath());
                                JobState state = call < 3 ? JobState.RUNNING : JobState.SUCCEEDED;
                                FakeNode.json(exchange, 200, view(id, state));
                            }
                        })) {
            BrambleClient client = client(Duration.ofSeconds(10), node.address());
            assertThat(client.await(JobIds.next(), Duration.ofSeconds(30)))
                    .hasValueSatisfying(
                            job -> assertThat(job.state()).isEqualTo(JobState.SUCCEEDED));
            assertThat(calls).hasValue(4);
        }
    }

    @Test
    @DisplayName("gives up waiting when the time is over")
    void awaitsNotForever() {
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) ->
                                FakeNode.json(
                                        exchange,
                                        200,
                                        view(
                                                idOf(exchange.getRequestURI().getPath()),
                                                JobState.QUEUED)))) {
            assertThat(client(SHORT, node.address()).await(JobIds.next(), Duration.ofMillis(50)))
                    .isEmpty();
        }
    }

    private static JobView view(UUID id, JobState state) {
        return new JobView(
                id,
                "x",
                "",
                state,
                "",
                Instant.EPOCH,
                null,
                null,
                new TaskCounts(0, 0, 0, 0, 0, 0, 1),
                null,
                null);
    }

    @Test
    @DisplayName("follows the pages of a list and encodes what it filters by")
    void pages() {
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) -> {
                            boolean first =
                                    !String.valueOf(exchange.getRequestURI().getQuery())
                                            .contains("after");
                            TaskView task =
                                    new TaskView(
                                            first ? 0 : 1,
                                            null,
                                            TaskState.FAILED,
                                            1,
                                            null,
                                            7,
                                            null,
                                            null,
                                            null);
                            FakeNode.json(
                                    exchange, 200, new TaskPage(List.of(task), first ? "0" : null));
                        })) {
            BrambleClient client = client(SHORT, node.address());
            List<Long> tasks = new ArrayList<>();
            UUID id = JobIds.next();
            client.forEachTask(id, TaskState.FAILED, task -> tasks.add(task.task()));
            assertThat(tasks).containsExactly(0L, 1L);
            assertThat(node.requests())
                    .extracting(FakeNode.Request::path)
                    .containsExactly(
                            "/v1/jobs/" + id + "/tasks?limit=1000&state=failed",
                            "/v1/jobs/" + id + "/tasks?limit=1000&state=failed&after=0");
        }
    }

    @Test
    @DisplayName("takes a broken stream of output up at the byte where it broke")
    void resumesOutput() {
        String text = "one\ntwo\nthree\n";
        AtomicInteger calls = new AtomicInteger();
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) -> {
                            byte[] all = text.getBytes(StandardCharsets.UTF_8);
                            if (calls.getAndIncrement() == 0) {
                                exchange.sendResponseHeaders(200, all.length);
                                exchange.getResponseBody().write(all, 0, 6);
                                exchange.getResponseBody().flush();
                                exchange.close();
                            } else {
                                assertThat(exchange.getRequestHeaders().getFirst("Range"))
                                        .isEqualTo("bytes=6-");
                                FakeNode.text(exchange, 206, "text/plain", text.substring(6));
                            }
                        })) {
            ByteArrayOutputStream copy = new ByteArrayOutputStream();
            client(Duration.ofSeconds(10), node.address())
                    .copyOutput(JobIds.next(), 0, Channel.STDOUT, true, copy);
            assertThat(copy.toString(StandardCharsets.UTF_8)).isEqualTo(text);
        }
    }

    @Test
    @DisplayName("tells the results line by line until told to stop")
    void results() {
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) ->
                                FakeNode.text(
                                        exchange,
                                        200,
                                        "application/x-ndjson",
                                        IntStream.range(5, 9)
                                                .mapToObj(
                                                        n ->
                                                                Wire.toJson(
                                                                                new ResultLine(
                                                                                        n, "i" + n,
                                                                                        0, "é" + n,
                                                                                        null, null))
                                                                        + "\n")
                                                .reduce("", String::concat)))) {
            List<String> outputs = new ArrayList<>();
            client(SHORT, node.address())
                    .results(
                            JobIds.next(),
                            5,
                            true,
                            line -> {
                                outputs.add(line.output());
                                return line.task() < 7;
                            });
            assertThat(outputs).containsExactly("é5", "é6", "é7");
            assertThat(node.requests().getFirst().path()).endsWith("/results?after=4&follow=true");
        }
    }

    @Test
    @DisplayName("sends many jobs in few calls and repeats only the lines without a final answer")
    void bulk() {
        AtomicInteger calls = new AtomicInteger();
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) ->
                                FakeNode.text(
                                        exchange,
                                        200,
                                        "application/x-ndjson",
                                        answersTo(body, calls.getAndIncrement())))) {
            List<JobRequest> jobs =
                    IntStream.range(0, 700).mapToObj(n -> DATE.withId(JobIds.next())).toList();
            List<BulkAnswer> answers = new ArrayList<>();
            client(Duration.ofSeconds(10), node.address()).submitAll(jobs, answers::add);

            assertThat(answers)
                    .extracting(BulkAnswer::id)
                    .isEqualTo(jobs.stream().map(JobRequest::id).toList());
            assertThat(answers)
                    .extracting(BulkAnswer::line)
                    .isEqualTo(IntStream.rangeClosed(1, 700).mapToObj(n -> (long) n).toList());
            assertThat(answers).allMatch(answer -> answer.status() == 201);
            assertThat(node.requests())
                    .extracting(request -> request.body().lines().count())
                    .containsExactly(500L, 1L, 200L);
            assertThat(node.requests().get(1).body()).contains(String.valueOf(jobs.get(3).id()));
        }
    }

    /** Accepts all but the fourth line of the first call, which is answered with unknown. */
    private static String answersTo(String body, int call) {
        StringBuilder answers = new StringBuilder();
        long line = 0;
        for (String json : body.lines().toList()) {
            line++;
            UUID id = Wire.readStrict(JobRequest.class, json).id();
            boolean lost = call == 0 && line == 4;
            Problem problem = Problem.of(ProblemType.UNKNOWN, "the master changed");
            BulkAnswer answer =
                    id != null && lost
                            ? new BulkAnswer(line, id, 503, null, problem.withSettle(id))
                            : new BulkAnswer(line, id, 201, id == null ? null : receipt(id), null);
            answers.append(Wire.toJson(answer)).append('\n');
        }
        return answers.toString();
    }

    @Test
    @DisplayName("settles, cancels and retries")
    void verbs() {
        UUID job = JobIds.next();
        UUID again = JobIds.next();
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) -> {
                            String path = exchange.getRequestURI().getPath();
                            if (path.endsWith("/settle")) {
                                FakeNode.json(
                                        exchange,
                                        200,
                                        new SettleAnswer(Decision.REFUSED, job, "withdrawn", null));
                            } else if (path.endsWith("/cancel")) {
                                FakeNode.json(
                                        exchange,
                                        202,
                                        new CancelAnswer(job, JobState.CANCELLED, "cancelled"));
                            } else {
                                FakeNode.json(
                                        exchange,
                                        201,
                                        receipt(
                                                Objects.requireNonNull(
                                                        Wire.readStrict(RetryRequest.class, body)
                                                                .id())));
                            }
                        })) {
            BrambleClient client = client(SHORT, node.address());
            assertThat(client.settle(job).decision()).isEqualTo(Decision.REFUSED);
            assertThat(client.cancel(job).state()).isEqualTo(JobState.CANCELLED);
            assertThat(client.retry(job, again).job()).isEqualTo(again);
        }
    }

    @Test
    @DisplayName("explains a 401 whose body the JDK has lost, as it does when a stream is sent")
    void unauthorizedStream() {
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) ->
                                FakeNode.text(exchange, 401, "application/problem+json", ""))) {
            assertThatThrownBy(() -> client(SHORT, node.address()).cluster())
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("bramble login");
        }
    }

    @Test
    @DisplayName("explains an answer that is no problem document")
    void foreignServer() {
        try (FakeNode node =
                new FakeNode(
                        (exchange, body) ->
                                FakeNode.text(exchange, 404, "text/html", "<h1>Hi</h1>"))) {
            assertThatThrownBy(() -> client(SHORT, node.address()).cluster())
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(node.address().toString())
                    .hasMessageContaining("404");
        }
    }
}
