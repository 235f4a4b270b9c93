package bramble.worker;

import static bramble.core.AttemptEnd.Kind.CANCELLED;
import static bramble.core.AttemptEnd.Kind.FAILED;
import static bramble.core.AttemptEnd.Kind.LOST;
import static bramble.core.AttemptEnd.Kind.RETURNED;
import static bramble.core.AttemptEnd.Kind.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import bramble.core.AttemptEnd;
import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.core.TaskSet;
import bramble.protocol.LeasedWork;
import bramble.store.Piece;
import bramble.worker.lines.LineLimits;
import bramble.worker.output.KeptOutput;
import bramble.worker.output.LoneStore;
import bramble.worker.output.OutputStore;
import bramble.worker.output.TaskStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The line runner")
class LineRunnerTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final AttemptRules ONE_SECOND_A_TASK = new AttemptRules(0, 0, 1_000, false);

    @TempDir Path directory;
    private final FakeMaster master = new FakeMaster();
    private final AtomicLong aheadNanos = new AtomicLong();
    private Worker worker;
    private OutputStore output;

    @BeforeEach
    void start() throws IOException {
        var bounds = new WorkerSettings.Bounds(1 << 20, 1 << 20, Duration.ofMillis(500));
        var settings =
                new WorkerSettings(
                        Work.HOLDER, directory.resolve("data"), 2, "localhost:7420", bounds);
        output = LoneStore.open(settings.outputDirectory(), settings.bounds().streamBytes());
        worker = Worker.start(settings, clock(), output, master, Work.machinery(directory));
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    @DisplayName("has one process a slot answer all items, each with a line of its own")
    void warm() throws IOException {
        var work = shell(new Items.Range(10, 1_009), "while read i; do echo $$ $i; done");
        master.give(work);

        awaitAllOf(work);
        assertThat(master.ended(work, SUCCEEDED)).isEqualTo(TaskSet.range(0, 1_000));
        var processes = new TreeSet<String>();
        for (var task : List.of(0, 1, 499, 500, 998, 999)) {
            var said = answer(work, task);
            var space = said.indexOf(' ');
            assertThat(said.substring(space + 1)).isEqualTo((task + 10) + "\n");
            processes.add(said.substring(0, space));
        }
        assertThat(processes).hasSizeLessThanOrEqualTo(2);
        await().atMost(SOON).until(() -> processes.stream().noneMatch(LineRunnerTest::lives));
        await().until(() -> isEmpty(directory.resolve("data/work").resolve(job(work))));
    }

    @Test
    @DisplayName("goes on with another process when one dies, which costs the task in hand alone")
    void dies() throws IOException {
        var work =
                shell(
                        new Items.Range(0, 199),
                        "while read i; do"
                                + " [ $i != 33 ] || { echo boom at $i >&2; exit 7; };"
                                + " echo out $i; done");
        master.give(work);

        awaitAllOf(work);
        assertThat(master.ended(work, FAILED)).isEqualTo(TaskSet.of(33));
        assertThat(master.ended(work, SUCCEEDED).size()).isEqualTo(199);
        assertThat(master.endOf(work, 33))
                .isEqualTo(
                        new AttemptEnd(
                                FAILED,
                                7,
                                "its process exited with code 7 before it answered;"
                                        + " it said last: boom at 33"));
        assertThat(read(work, 33, TaskStream.STDERR)).isEqualTo("boom at 33\n");
        for (var task : List.of(32, 34, 199)) {
            assertThat(answer(work, task)).isEqualTo("out " + task + "\n");
        }
    }

    @Test
    @DisplayName("takes no answer for good that a process gives out of turn")
    void outOfTurn() {
        var work =
                shell(new Items.Range(0, 19), "while read i; do printf '%s\\n%s\\n' $i $i; done");
        master.give(work);

        awaitAllOf(work);
        assertThat(master.ended(work, FAILED).size()).isEqualTo(20);
        assertThat(master.endOf(work, 7).why()).contains("more lines than it was given items");
    }

    @Test
    @DisplayName("fails a task whose answer is too long, and it alone")
    void tooLong() throws IOException {
        var work =
                shell(
                        new Items.Range(0, 9),
                        "while read i; do"
                                + " [ $i != 4 ] || head -c 200000 /dev/zero | tr '\\0' x;"
                                + " echo $i; done");
        master.give(work);

        awaitAllOf(work);
        assertThat(master.ended(work, FAILED)).isEqualTo(TaskSet.of(4));
        assertThat(master.endOf(work, 4).why()).contains("longer than 128 KiB");
        assertThat(answer(work, 5)).isEqualTo("5\n");
    }

    @Test
    @DisplayName("counts the time-out for each task, and stops the one that takes too long")
    void timeOut() throws IOException {
        var work =
                Work.lines(
                        new Items.Range(0, 5),
                        ONE_SECOND_A_TASK,
                        "sh",
                        "-c",
                        "while read i; do [ $i != 2 ] || sleep 1001; sleep 0.4; echo $i; done");
        master.give(work);

        awaitAllOf(work);
        assertThat(master.ended(work, FAILED)).isEqualTo(TaskSet.of(2));
        assertThat(master.endOf(work, 2).why()).contains("longer than its time-out of 1s");
        assertThat(answer(work, 5)).isEqualTo("5\n");
    }

    @Test
    @DisplayName("hands long items and any bytes to and fro as they are")
    void anyBytes() throws IOException {
        var strange = "größer \u2028 \t \\ \"quoted\" \ud83e\udd86 \r";
        var items = List.of("", " ", strange, "x".repeat(LineLimits.ANSWER_BYTES_MAX - 1), "end");
        var work = Work.lines(new Items.Listed(items), AttemptRules.ONCE, "cat");
        master.give(work);
        var raw = shell(new Items.Range(0, 1), "while read i; do printf 'a\\377\\000b\\n'; done");
        master.give(raw);

        awaitAllOf(work);
        for (var task = 0; task < items.size(); task++) {
            assertThat(answer(work, task)).isEqualTo(items.get(task) + "\n");
        }
        awaitAllOf(raw);
        assertThat(bytes(raw, 1)).containsExactly('a', 0xFF, 0, 'b', '\n');
    }

    @Test
    @DisplayName("stops at once when its job is cancelled, and keeps what was answered")
    void cancelled() {
        var work = shell(new Items.Range(0, 999), "while read i; do sleep 0.2; echo $i; done");
        master.give(work);
        await().atMost(SOON).until(() -> master.isTold(work, 0));

        master.cancel(work);

        awaitAllOf(work);
        assertThat(master.ended(work, SUCCEEDED).size()).isLessThan(500);
        assertThat(master.ended(work, SUCCEEDED).plus(master.ended(work, CANCELLED)))
                .isEqualTo(TaskSet.range(0, 1_000));
    }

    @Test
    @DisplayName("is stopped when no master answers for the length of a lease")
    void fenced() {
        var work = shell(new Items.Range(0, 999), "while read i; do sleep 0.2; echo $i; done");
        master.give(work);
        await().atMost(SOON).until(() -> master.isTold(work, 0));
        master.silent(true);
        var calls = master.calls();
        await().until(() -> master.calls() > calls + 1);
        aheadNanos.addAndGet(Duration.ofMillis(FakeMaster.LEASE_MILLIS + 100).toNanos());

        await().atMost(SOON).until(() -> worker.busySlots() == 0);
        master.silent(false);

        awaitAllOf(work);
        assertThat(master.ended(work, LOST).size()).isBetween(1, 2);
        assertThat(master.ended(work, FAILED)).isEqualTo(TaskSet.EMPTY);
        assertThat(master.ended(work, RETURNED).size()).isGreaterThan(900);
    }

    @Test
    @DisplayName("gives back what it has not begun when its node stops")
    void stops() {
        var work = shell(new Items.Range(0, 999), "while read i; do sleep 0.2; echo $i; done");
        master.give(work);
        await().atMost(SOON).until(() -> master.isTold(work, 0));

        worker.close();

        assertThat(master.ended(work, LOST).size()).isBetween(1, 2);
        assertThat(master.ended(work, RETURNED).size()).isGreaterThan(100);
        assertThat(master.ended(work, FAILED)).isEqualTo(TaskSet.EMPTY);
    }

    @Test
    @DisplayName("gives an item only when the one before is answered, if none may begin twice")
    void oneAtATime() throws IOException {
        var seen = directory.resolve("seen");
        Files.createFile(seen);
        var work =
                Work.lines(
                        new Items.Range(0, 49),
                        new AttemptRules(0, 0, 0, true),
                        "sh",
                        "-c",
                        // What has been handed over is in the file, whether or not it was begun.
                        "while read i; do echo $i >>"
                                + seen
                                + "; [ $((i % 10)) != 5 ] || exit 3;"
                                + " echo $i; done");
        master.give(work);

        awaitAllOf(work);
        assertThat(master.ended(work, FAILED)).isEqualTo(TaskSet.of(5, 15, 25, 35, 45));
        assertThat(Files.readAllLines(seen))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 50).mapToObj(Integer::toString).toList());
    }

    @Test
    @DisplayName("fails all tasks of a command that does not exist, with the reason")
    void missingCommand() {
        var work = Work.lines(new Items.Range(1, 100), AttemptRules.ONCE, "no-such-program");
        master.give(work);

        awaitAllOf(work);
        assertThat(master.ended(work, FAILED).size()).isEqualTo(100);
        assertThat(master.endOf(work, 50).exitCode()).isEqualTo(127);
    }

    @Test
    @DisplayName("tells a million answers in a few reports")
    void million() throws IOException {
        var work = Work.lines(new Items.Range(1, 1_000_000), AttemptRules.ONCE, "cat");
        master.give(work);

        await().atMost(Duration.ofMinutes(2)).until(() -> master.isTold(work, 999_999));
        awaitAllOf(work);
        assertThat(master.ended(work, SUCCEEDED)).isEqualTo(TaskSet.range(0, 1_000_000));
        assertThat(master.reports()).isLessThan(500);
        for (var task : List.of(0, 1, 65_535, 65_536, 500_000, 999_999)) {
            assertThat(answer(work, task)).isEqualTo((task + 1) + "\n");
        }
    }

    private static LeasedWork shell(Items items, String script) {
        return Work.lines(items, AttemptRules.ONCE, "sh", "-c", script);
    }

    private void awaitAllOf(LeasedWork work) {
        await().atMost(SOON)
                .until(
                        () -> {
                            var told = TaskSet.EMPTY;
                            for (var kind : AttemptEnd.Kind.values()) {
                                told = told.plus(master.ended(work, kind));
                            }
                            return told.equals(work.lease().tasks());
                        });
    }

    private String answer(LeasedWork work, int task) throws IOException {
        return read(work, task, TaskStream.STDOUT);
    }

    private String read(LeasedWork work, int task, TaskStream stream) throws IOException {
        return new String(bytes(work, task, stream), StandardCharsets.UTF_8);
    }

    private byte[] bytes(LeasedWork work, int task) throws IOException {
        return bytes(work, task, TaskStream.STDOUT);
    }

    private byte[] bytes(LeasedWork work, int task, TaskStream stream) throws IOException {
        var kept = Objects.requireNonNull(master.reportOf(work, task).output());
        var lease = work.lease();
        var owner = new Piece.Owner(lease.job(), task, lease.attempt().attempt());
        var content =
                KeptOutput.read(output.store(), kept.segment(), owner, stream, 0, 1 << 20)
                        .content();
        var bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    private static boolean lives(String pid) {
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .map(ProcessHandle::isAlive)
                .orElse(false);
    }

    private static boolean isEmpty(Path path) throws IOException {
        if (!Files.exists(path)) {
            return true;
        }
        try (var files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    private static String job(LeasedWork work) {
        return work.lease().job().toString();
    }

    /** This machine's clocks, the monotonic one as far ahead as a test wants it. */
    private WorkerClock clock() {
        var system = WorkerClock.system();
        return new WorkerClock() {
            @Override
            public long nanos() {
                return system.nanos() + aheadNanos.get();
            }

            @Override
            public long wallMillis() {
                return system.wallMillis();
            }
        };
    }
}
