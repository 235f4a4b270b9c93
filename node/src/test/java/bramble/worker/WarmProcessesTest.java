package bramble.worker;

import static bramble.core.AttemptEnd.Kind.CANCELLED;
import static bramble.core.AttemptEnd.Kind.FAILED;
import static bramble.core.AttemptEnd.Kind.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import bramble.core.AttemptEnd;
import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.core.Needs;
import bramble.core.Runner;
import bramble.core.TaskSet;
import bramble.protocol.LeasedWork;
import bramble.store.Piece;
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
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A process whose command can serve several jobs")
class WarmProcessesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Items ONE = new Items.Listed(List.of("one"));

    /** Says which process it is, and what it was given. */
    private static final String SAYS = "while read i; do echo $$ $BRAMBLE_JOB $i; done";

    @TempDir Path directory;
    private final FakeMaster master = new FakeMaster();
    private Worker worker;
    private OutputStore output;

    @BeforeEach
    void start() throws IOException {
        var bounds = new WorkerSettings.Bounds(1 << 20, 1 << 20, Duration.ofMillis(500));
        var data = directory.resolve("data");
        var settings = new WorkerSettings(Work.HOLDER, data, 2, "localhost:7420", bounds);
        output = LoneStore.open(settings.outputDirectory(), settings.bounds().streamBytes());
        worker =
                Worker.start(
                        settings, WorkerClock.system(), output, master, Work.machinery(directory));
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    @DisplayName("serves the next job of its owner, with the variables of the first one")
    void servesTheNext() throws IOException {
        var bye = directory.resolve("bye");
        var script = SAYS + "; touch " + bye;
        var first = done(Work.warm("ada", LONG, ONE, script));
        var next = done(Work.warm("ada", LONG, new Items.Listed(List.of("two")), script));

        var pid = pid(first);
        assertThat(answer(first, 0)).isEqualTo(pid + " " + first.lease().job() + " one\n");
        assertThat(answer(next, 0)).isEqualTo(pid + " " + first.lease().job() + " two\n");
        assertThat(lives(pid)).isTrue();
        worker.close();
        assertThat(lives(pid)).as("it goes with its worker").isFalse();
        assertThat(bye).as("the end of its input came first").exists();
        assertThat(left()).isEmpty();
    }

    @Test
    @DisplayName("serves no job of another owner, nor one that does not ask for it")
    void servesNoOther() throws IOException {
        var ada = pid(done(Work.warm("ada", LONG, ONE, SAYS)));
        var bob = pid(done(Work.warm("bob", LONG, ONE, SAYS)));
        var alone = pid(done(Work.lines(ONE, AttemptRules.ONCE, "sh", "-c", SAYS)));

        assertThat(List.of(ada, bob, alone)).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("has what it says on its standard error kept with the job that it serves then")
    void standardError() throws IOException {
        var gate = directory.resolve("gate");
        var script =
                "while read i; do echo for $i >&2; echo $$; [ $i != one ] || {"
                        + " while ! [ -e "
                        + gate
                        + " ]; do sleep 0.02; done; echo late >&2; echo $$ >"
                        + gate
                        + "; }; done";
        var first = done(Work.warm("ada", LONG, ONE, script));
        Files.createFile(gate);
        await().atMost(SOON).until(() -> Files.size(gate) > 0);
        var next = done(Work.warm("ada", LONG, new Items.Listed(List.of("two")), script));

        assertThat(pid(next)).isEqualTo(pid(first));
        assertThat(read(first, 0, TaskStream.STDERR)).isEqualTo("for one\n");
        assertThat(read(next, 0, TaskStream.STDERR)).isEqualTo("for two\n");
    }

    @Test
    @DisplayName("is ended, and serves nobody, when it says something that nobody asked for")
    void extraLine() throws IOException {
        var gate = directory.resolve("gate");
        var script =
                "while read i; do echo $$ $i; [ $i != one ] || {"
                        + " while ! [ -e "
                        + gate
                        + " ]; do sleep 0.02; done; echo more; echo $$ >"
                        + gate
                        + "; }; done";
        var first = done(Work.warm("ada", LONG, ONE, script));
        Files.createFile(gate);
        await().atMost(SOON).until(() -> Files.size(gate) > 0);
        var next = done(Work.warm("ada", LONG, new Items.Listed(List.of("two")), script));

        assertThat(answer(next, 0)).isEqualTo(pid(next) + " two\n").isNotEqualTo("more\n");
        assertThat(lives(pid(first))).isFalse();
    }

    @Test
    @DisplayName("is ended also when nobody asks for it, and cannot fill the disk meanwhile")
    void speaksUp() throws IOException {
        var gate = directory.resolve("gate");
        var script =
                "read i; echo $$; head -c 5000000 /dev/zero | tr '\\0' x >&2; echo $$ >"
                        + gate
                        + "; while [ -e "
                        + gate
                        + " ]; do sleep 0.02; done; echo more; while :; do sleep 1; done";
        var work = done(Work.warm("ada", LONG, ONE, script));
        await().atMost(SOON).until(() -> Files.exists(gate));
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(left())
                                        .filteredOn(Files::isRegularFile)
                                        .allMatch(each -> each.toFile().length() < 1_000_000));
        assertThat(lives(pid(work))).isTrue();

        Files.delete(gate);

        await().atMost(SOON).until(() -> !lives(pid(work)));
        await().atMost(SOON).until(() -> left().isEmpty());
    }

    @Test
    @DisplayName("costs the next job nothing when it dies while it has nothing to do")
    void dies() throws IOException {
        var first = pid(done(Work.warm("ada", LONG, ONE, SAYS)));
        ProcessHandle.of(Long.parseLong(first)).orElseThrow().destroyForcibly();
        await().atMost(SOON).until(() -> !lives(first));
        var next = done(Work.warm("ada", LONG, ONE, SAYS));

        assertThat(master.ended(next, SUCCEEDED)).isEqualTo(TaskSet.of(0));
        assertThat(pid(next)).isNotEqualTo(first);
    }

    @Test
    @DisplayName("serves nobody any more when its job was cancelled, or a task took too long")
    void stopped() throws IOException {
        var script = "while read i; do [ $i != slow ] || sleep 1001; echo $$; done";
        var first = pid(done(Work.warm("ada", LONG, ONE, script)));
        var slow = Work.warm("ada", LONG, new Items.Listed(List.of("slow")), script);
        master.give(slow);
        await().atMost(SOON).until(() -> worker.busySlots() == 1);
        master.cancel(slow);
        awaitAllOf(slow);
        assertThat(master.ended(slow, CANCELLED)).isEqualTo(TaskSet.of(0));

        var second = pid(done(Work.warm("ada", LONG, ONE, script)));
        assertThat(second).isNotEqualTo(first);
        assertThat(lives(first)).isFalse();

        var rules = new AttemptRules(0, 0, 300, false, new Runner.Lines(LONG.toMillis()));
        var late =
                new LeasedWork(
                        Work.of(slow.items(), rules, "x").lease(),
                        slow.command(),
                        slow.needs(),
                        rules,
                        slow.items());
        done(late);
        assertThat(master.ended(late, FAILED)).isEqualTo(TaskSet.of(0));
        assertThat(pid(done(Work.warm("ada", LONG, ONE, script)))).isNotEqualTo(second);
        assertThat(lives(second)).isFalse();
    }

    @Test
    @DisplayName("serves nobody any more when it was asked to end, though it answered nevertheless")
    void answersWhenAsked() throws IOException {
        var waits = directory.resolve("waits");
        var script =
                "trap 'asked=yes' TERM; while read i; do if [ $i = slow ]; then touch "
                        + waits
                        + "; while [ -z \"$asked\" ]; do sleep 0.05; done; fi; echo $$; done";
        var slow = Work.warm("ada", LONG, new Items.Listed(List.of("slow")), script);
        master.give(slow);
        await().atMost(SOON).until(() -> Files.exists(waits));
        master.cancel(slow);
        awaitAllOf(slow);
        assertThat(master.ended(slow, SUCCEEDED)).as("it answered").isEqualTo(TaskSet.of(0));
        await().atMost(SOON).until(() -> worker.busySlots() == 0);

        assertThat(lives(pid(slow))).isFalse();
        assertThat(pid(done(Work.warm("ada", LONG, ONE, script)))).isNotEqualTo(pid(slow));
    }

    @Test
    @DisplayName("ends when its time is over, with its directory")
    void timeIsOver() throws IOException {
        var work = done(Work.warm("ada", Duration.ofMillis(1), ONE, SAYS));

        await().atMost(SOON).until(() -> !lives(pid(work)));
        await().atMost(SOON).until(() -> left().isEmpty());
    }

    @Test
    @DisplayName("ends soon when its node is drained")
    void drained() throws IOException {
        var idle = pid(done(Work.warm("ada", LONG, ONE, SAYS)));

        master.drain();

        await().atMost(SOON).until(() -> !lives(idle));
    }

    @Test
    @DisplayName("is kept beyond the lease of its last job, since the guardian knows of it")
    void outlivesItsLease() throws IOException {
        var work = done(Work.warm("ada", LONG, ONE, SAYS));
        var over = System.nanoTime() + Duration.ofMillis(FakeMaster.LEASE_MILLIS + 1_500).toNanos();

        await().atMost(SOON).until(() -> System.nanoTime() - over > 0);
        assertThat(pid(done(Work.warm("ada", LONG, ONE, SAYS)))).isEqualTo(pid(work));
    }

    @Test
    @DisplayName("makes room for what needs the slots or the memory of its node")
    void makesRoom() throws IOException {
        var idle = pid(done(Work.warm("ada", LONG, ONE, SAYS)));
        done(Work.script("true"));
        assertThat(lives(idle)).as("the other slot is free").isTrue();
        done(needing(Work.script("true"), 0, (1L << 29) + 1));
        assertThat(lives(idle)).as("half of the memory is not enough").isFalse();

        var other = pid(done(Work.warm("ada", LONG, ONE, SAYS)));
        done(needing(Work.script("true"), 2, 0));
        assertThat(lives(other)).as("both slots are taken").isFalse();
    }

    @Test
    @DisplayName("ends also when its worker leaves other tasks to its next life")
    void restart() throws IOException {
        var idle = pid(done(Work.warm("ada", LONG, ONE, SAYS)));
        var going = directory.resolve("going");
        master.give(Work.script("touch " + going + "; exec sleep 1001"));
        await().atMost(SOON).until(() -> Files.exists(going));

        worker.closeForRestart();

        assertThat(lives(idle)).isFalse();
        start();
        assertThat(worker.busySlots()).isEqualTo(1);
    }

    private static LeasedWork needing(LeasedWork work, int cpus, long memoryBytes) {
        var needs = new Needs(Math.max(1, cpus), memoryBytes, new TreeMap<>());
        return new LeasedWork(work.lease(), work.command(), needs, work.rules(), work.items());
    }

    private LeasedWork done(LeasedWork work) {
        master.give(work);
        awaitAllOf(work);
        await().atMost(SOON).until(() -> worker.busySlots() == 0);
        return work;
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

    private String pid(LeasedWork work) throws IOException {
        return answer(work, 0).strip().split(" ", 2)[0];
    }

    private String answer(LeasedWork work, int task) throws IOException {
        return read(work, task, TaskStream.STDOUT);
    }

    private String read(LeasedWork work, int task, TaskStream stream) throws IOException {
        var kept = Objects.requireNonNull(master.reportOf(work, task).output());
        var lease = work.lease();
        var owner = new Piece.Owner(lease.job(), task, lease.attempt().attempt());
        var content =
                KeptOutput.read(output.store(), kept.segment(), owner, stream, 0, 1 << 20)
                        .content();
        return StandardCharsets.UTF_8.decode(content).toString();
    }

    /** What stands in the directories of jobs, and what processes said on their standard error. */
    private List<Path> left() throws IOException {
        try (var files = Files.walk(directory.resolve("data/work"))) {
            return files.filter(each -> each.getFileName().toString().startsWith("lines."))
                    .toList();
        }
    }

    private static boolean lives(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    }
}
