package bramble.worker.output;

import static bramble.worker.output.TaskStream.STDERR;
import static bramble.worker.output.TaskStream.STDOUT;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.core.Output;
import bramble.store.Piece;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The output store")
class OutputStoreTest {

    private static final JobId JOB = JobId.parse("0190a8c0-0000-7000-8000-000000000001");
    private static final int BOUND = 300_000;

    private static final Output NOTHING =
            new Output(ContentId.segment(LoneStore.SELF, 0), List.of(), 0);

    @TempDir Path root;
    private OutputStore store;

    @BeforeEach
    void open() throws IOException {
        store = LoneStore.open(root, BOUND);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    @DisplayName("gives small and large outputs back, also after it was opened anew")
    void keeps() throws IOException {
        var places = new ArrayList<Output>();
        for (var task = 0; task < 50; task++) {
            var large = "x".repeat(task * 6_000);
            places.add(print(task, 1, "out " + task + large, "err " + task));
        }
        store.sync();
        store.close();
        store = LoneStore.open(root, 1 << 20);

        assertThat(places.getLast().files()).hasSize(1);
        for (var task = 0; task < 50; task++) {
            var segment = places.get(task).segment();
            assertThat(kept(segment, task, STDOUT))
                    .isEqualTo("out " + task + "x".repeat(task * 6_000));
            assertThat(kept(segment, task, STDERR)).isEqualTo("err " + task);
        }
    }

    @Test
    @DisplayName("keeps ten thousand small outputs in one file, and empty ones in none")
    void fewFiles() throws IOException {
        for (var task = 0; task < 10_000; task++) {
            print(task, 1, "result " + task, "");
        }

        assertThat(text(9_999, STDOUT)).isEqualTo("result 9999");
        assertThat(text(9_999, STDERR)).isEmpty();
        try (var files = Files.walk(root)) {
            assertThat(files.filter(file -> file.toFile().isFile() && file.toFile().length() > 0))
                    .hasSize(1);
        }
    }

    @Test
    @DisplayName("shows the last attempt's output, even if that is empty")
    void lastAttempt() throws IOException {
        print(3, 1, "first", "first error");
        print(3, 2, "", "second error");

        assertThat(text(3, STDOUT)).isEmpty();
        assertThat(text(3, STDERR)).isEqualTo("second error");
    }

    @Test
    @DisplayName("answers a read from the middle, from the end and of a task that it does not know")
    void offsets() throws IOException {
        print(1, 1, "0123456789", "");

        assertThat(utf8(store.read(JOB, 1, STDOUT, 4, 3))).isEqualTo("456");
        assertThat(utf8(store.read(JOB, 1, STDOUT, 10, 3))).isEmpty();
        assertThat(store.read(JOB, 1, STDOUT, 99, 3).length()).isEqualTo(10);
        assertThat(store.read(JOB, 77, STDOUT, 0, 3)).isEqualTo(OutputSlice.NOTHING);
    }

    @Test
    @DisplayName("lets a follower see what a task prints while it runs, and its end")
    void follows() throws Exception {
        var output = store.begin(JOB, 5, 1, true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = CompletableFuture.supplyAsync(() -> await(0), threads);
            append(output.stdout(), "hello ");
            assertThat(utf8(first.join())).isEqualTo("hello ");
            assertThat(first.join().ended()).isFalse();

            var second = CompletableFuture.supplyAsync(() -> await(6), threads);
            append(output.stdout(), "world");
            assertThat(utf8(second.join())).isEqualTo("world");

            var third = CompletableFuture.supplyAsync(() -> await(11), threads);
            store.finish(output);
            assertThat(store.append(output)).isNotNull();
            store.release(output);
            assertThat(third.join().ended()).isTrue();
            assertThat(third.join().length()).isEqualTo(11);
        }
    }

    @Test
    @DisplayName("cuts what is too much while it is written, and marks the place")
    void cuts() throws Exception {
        var output = store.begin(JOB, 6, 1, true);
        for (var i = 0; i < 10; i++) {
            append(output.stdout(), "y".repeat(150_000));
            output.bound();
            assertThat(Files.size(output.stdout())).isLessThanOrEqualTo(BOUND);
        }
        assertThat(store.read(JOB, 6, STDOUT, 0, 10).length()).isEqualTo(BOUND);
        store.finish(output);
        assertThat(store.append(output)).isNotNull();
        store.release(output);

        var text = text(6, STDOUT);
        assertThat(text).startsWith("y".repeat(BOUND) + "\n[bramble: standard output was cut here");
        assertThat(text).contains("at least 1200000 bytes more came");
    }

    private Output print(int task, int attempt, String stdout, String stderr) throws IOException {
        var output = store.begin(JOB, task, attempt, true);
        append(output.stdout(), stdout);
        append(output.stderr(), stderr);
        store.finish(output);
        var kept = store.append(output);
        store.release(output);
        return kept == null ? NOTHING : kept;
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String text(int task, TaskStream stream) throws IOException {
        var text = new StringBuilder();
        while (true) {
            var slice = store.read(JOB, task, stream, text.length(), 100_000);
            if (!slice.content().hasRemaining()) {
                return text.toString();
            }
            text.append(utf8(slice));
        }
    }

    private String kept(ContentId segment, int task, TaskStream stream) throws IOException {
        var owner = new Piece.Owner(JOB, task, 1);
        var slice = KeptOutput.read(store.store(), segment, owner, stream, 0, 1 << 20);
        return utf8(slice);
    }

    private OutputSlice await(long offset) {
        try {
            return store.await(JOB, 5, STDOUT, offset, Duration.ofSeconds(20));
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private static String utf8(OutputSlice slice) {
        return StandardCharsets.UTF_8.decode(slice.content()).toString();
    }
}
