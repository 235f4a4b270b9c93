package bramble.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bramble.api.executor.BrambleExecutor;
import bramble.api.executor.RemoteTaskException;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An executor whose submission breaks off")
class ExecutorSendingTest {

    private static final String SEVEN =
            "{\"task\":0,\"exitCode\":0,\"output\":\"{\\\"of\\\":\\\"00000000\\\",\\\"result\\\":\\\"rO0ABXQABXNldmVu\\\"}\\n\"}\n";

    /** A node that does not know what became of the first submission, and settles it as told. */
    private static FakeNode node(List<String> submitted, @Nullable Decision settled) {
        return node(submitted, settled, SEVEN);
    }

    private static FakeNode node(
            List<String> submitted, @Nullable Decision settled, String results) {
        return new FakeNode(
                (exchange, body) -> {
                    String path = exchange.getRequestURI().getPath();
                    String method = exchange.getRequestMethod();
                    if (method.equals("HEAD")) {
                        exchange.sendResponseHeaders(200, -1);
                        exchange.close();
                    } else if (method.equals("PUT")) {
                        submitted.add(path);
                        if (path.equals(submitted.getFirst())) {
                            FakeNode.problem(
                                    exchange,
                                    Problem.of(ProblemType.UNKNOWN, "the master is gone"));
                        } else {
                            accept(exchange, path);
                        }
                    } else if (path.endsWith("/settle")) {
                        if (settled == null) {
                            FakeNode.problem(
                                    exchange, Problem.of(ProblemType.UNAVAILABLE, "no quorum"));
                        } else {
                            FakeNode.json(
                                    exchange,
                                    200,
                                    new SettleAnswer(settled, id(path), "withdrawn", null));
                        }
                    } else if (path.endsWith("/results")) {
                        FakeNode.text(exchange, 200, "application/x-ndjson", results);
                    } else {
                        FakeNode.json(exchange, 200, view(id(path)));
                    }
                });
    }

    private static UUID id(String path) {
        return UUID.fromString(path.split("/", -1)[3]);
    }

    private static void accept(HttpExchange exchange, String path) throws IOException {
        FakeNode.json(
                exchange,
                201,
                new Receipt(Decision.ACCEPTED, id(path), id(path), 1, 1, 1, "0".repeat(64), null));
    }

    private static JobView view(UUID id) {
        return new JobView(
                id,
                "java",
                "",
                JobState.SUCCEEDED,
                "it has ended",
                Instant.EPOCH,
                null,
                null,
                new TaskCounts(0, 0, 1, 0, 0, 0, 1),
                null,
                null);
    }

    private static BrambleExecutor executor(FakeNode node) {
        return BrambleExecutor.builder(
                        new BrambleClient(List.of(node.address()), Duration.ofMillis(300)))
                .classPath(List.of())
                .build();
    }

    @Test
    @DisplayName("sends again under another id what was withdrawn")
    void withdrawn() throws Exception {
        List<String> submitted = new CopyOnWriteArrayList<>();
        try (FakeNode node = node(submitted, Decision.REFUSED);
                BrambleExecutor executor = executor(node)) {
            assertThat(executor.submit(() -> "never run here").get()).isEqualTo("seven");
            assertThat(submitted.stream().distinct()).hasSize(2);
        }
    }

    @Test
    @DisplayName("sends nothing again that proves to be accepted")
    void accepted() throws Exception {
        List<String> submitted = new CopyOnWriteArrayList<>();
        try (FakeNode node = node(submitted, Decision.ACCEPTED);
                BrambleExecutor executor = executor(node)) {
            assertThat(executor.submit(() -> "never run here").get()).isEqualTo("seven");
            assertThat(submitted.stream().distinct()).hasSize(1);
        }
    }

    @Test
    @DisplayName("says that it does not know when nobody can settle it, and how to find out")
    void unknown() {
        List<String> submitted = new CopyOnWriteArrayList<>();
        try (FakeNode node = node(submitted, null);
                BrambleExecutor executor = executor(node)) {
            assertThatThrownBy(() -> executor.submit(() -> "never run here").get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .hasMessageContaining("bramble settle " + id(submitted.getFirst()))
                    .extracting(each -> ((RemoteTaskException) each).kind())
                    .isEqualTo(RemoteTaskException.Kind.UNKNOWN);
            assertThat(submitted.stream().distinct()).hasSize(1);
        }
    }

    @Test
    @DisplayName("takes no line for a result that answers another item")
    void answerOfAnother() {
        String shifted = SEVEN.replace("\"exitCode\"", "\"item\":\"another\",\"exitCode\"");
        try (FakeNode node = node(new CopyOnWriteArrayList<>(), Decision.ACCEPTED, shifted);
                BrambleExecutor executor = executor(node)) {
            assertThatThrownBy(() -> executor.submit(() -> "never run here").get())
                    .hasMessageContaining("no answer to it");
        }
    }

    @Test
    @DisplayName("that was shut down ends behind its last task and takes no other")
    void shutDown() throws Exception {
        List<String> submitted = new CopyOnWriteArrayList<>();
        try (FakeNode node = node(submitted, Decision.ACCEPTED)) {
            BrambleExecutor executor = executor(node);
            var last = executor.submit(() -> "never run here");
            executor.shutdown();

            assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(last.get()).isEqualTo("seven");
            assertThatThrownBy(() -> executor.submit(() -> "too late"))
                    .isInstanceOf(RejectedExecutionException.class);
            assertThatThrownBy(() -> executor.map(item -> item, List.of(1)))
                    .isInstanceOf(RejectedExecutionException.class);
        }
    }
}
