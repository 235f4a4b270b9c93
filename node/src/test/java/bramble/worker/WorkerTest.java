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
import bramble.worker.output.LoneStore;
import bramble.worker.output.OutputStore;
import bramble.worker.output.TaskStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A worker")
class WorkerTest {

    private static final Duration SOON = Duration.ofSeconds(20);

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
    @DisplayName("runs every task of a lease once, keeps what it prints, and tells how it ended")
    void runsTasks() throws IOException {
        var work =
                Work.of(
                        new Items.Range(10, 59),
                        AttemptRules.ONCE,
                        "sh",
                        "-c",
                        "echo out $0; echo err $1 >&2; [ $0 != 33 ] || exit 7",
                        "{item}",
                        "{task}");
        master.give(work);

        awaitAllOf(work);
        assertThat(master.ended(work, SUCCEEDED).size()).isEqualTo(49);
        assertThat(master.endOf(work, 23))
                .isEqualTo(new AttemptEnd(FAILED, 7, "exited with code 7"));
        assertThat(printed(work, 5, TaskStream.STDOUT)).isEqualTo("out 15\n");
        assertThat(printed(work, 5, TaskStream.STDERR)).isEqualTo("err 5\n");
        await().until(() -> master.lastCall().held().isEmpty());
        await().until(() -> isEmpty(directory.resolve("data/work").resolve(job(work))));
    }

    @Test
    @DisplayName("shows a task what the contract says and nothing else, in a fresh directory")
    void taskSeesTheContract() throws IOException {
        var work =
                Work.of(
                        new Items.Listed(List.of("a {task} b")),
                        AttemptRules.ONCE,
                        "/usr/bin/env",
                        "-C",
                        ".",
                        "sh",
                        "-c",
                        "env | cut -d= -f1 | grep -vx -e PWD | sort | tr '\\n' ' '; echo; ls -A;"
                                + " echo \"$BRAMBLE_JOB $BRAMBLE_TASK $BRAMBLE_ATTEMPT\";"
                                + " echo \"$BRAMBLE_ITEM|$BRAMBLE_NODE|$BRAMBLE_AT|$0|$1\"",
                        "x{}y",
                        "{task}");
        master.give(work);

        awaitAllOf(work);
        var lines = printed(work, 0, TaskStream.STDOUT).split("\n", -1);
        var own = new ArrayList<>(List.of("HOME", "LANG", "TZ"));
        own.removeIf(name -> System.getenv(name) == null);
        var names = new ArrayList<>(List.of(lines[0].strip().split(" ", -1)));
        assertThat(names)
                .contains("PATH")
                .containsAll(own)
                .filteredOn(name -> !own.contains(name))
                .containsExactly(
                        "BRAMBLE_AT",
                        "BRAMBLE_ATTEMPT",
                        "BRAMBLE_ITEM",
                        "BRAMBLE_JOB",
                        "BRAMBLE_NODE",
                        "BRAMBLE_TASK",
                        "PATH");
        assertThat(lines[1]).isEqualTo(job(work) + " 0 1");
        assertThat(lines[2])
                .isEqualTo("a {task} b|" + Work.HOLDER.node() + "|localhost:7420|xa {task} by|0");
    }

    @Test
    @DisplayName("fails a task whose command does not exist, with the reason in plain words")
    void missingCommand() {
        var work = Work.of(new Items.None(), AttemptRules.ONCE, "no-such-program");
        master.give(work);

        awaitAllOf(work);
        assertThat(master.endOf(work, 0).kind()).isEqualTo(FAILED);
        assertThat(master.endOf(work, 0).exitCode()).isEqualTo(127);
        assertThat(master.endOf(work, 0).why()).startsWith("command not found: 'no-such-program'");
    }

    @Test
    @DisplayName("ends a task, with all of its session, that runs longer than it may")
    void timeOut() {
        var work =
                Work.of(
                        new Items.None(),
                        new AttemptRules(0, 0, 300, false),
                        "bash",
                        "-c",
                        "set -m; (trap '' TERM; sleep 1001) & echo $!; sleep 1001");
        master.give(work);

        awaitAllOf(work);
        assertThat(master.endOf(work, 0))
                .isEqualTo(
                        new AttemptEnd(
                                FAILED,
                                143,
                                "ran longer than its time-out of 0.3s and was stopped"));
        assertGone(work, 0);
    }

    @Test
    @DisplayName("ends what is running of a cancelled job, and does not begin the rest")
    void cancel() throws IOException {
        var work =
                Work.of(
                        new Items.Range(1, 9),
                        AttemptRules.ONCE,
                        "sh",
                        "-c",
                        "trap '' TERM; echo $$; while :; do sleep 1001; done");
        master.give(work);
        await().until(() -> !printed(work, 1, TaskStream.STDOUT).isEmpty());
        await().until(() -> !printed(work, 0, TaskStream.STDOUT).isEmpty());

        master.cancel(work);

        awaitAllOf(work);
        assertThat(master.ended(work, CANCELLED).size()).isEqualTo(9);
        assertThat(master.endOf(work, 0).exitCode()).as("killed after its grace").isEqualTo(137);
        assertGone(work, 0);
        assertGone(work, 1);
        assertThat(printed(work, 2, TaskStream.STDOUT)).isEmpty();
    }

    @Test
    @DisplayName("ends all attempts when no master answers for a lease's length, and says so later")
    void selfFencing() throws IOException {
        var work =
                Work.of(
                        new Items.Range(1, 5),
                        AttemptRules.ONCE,
                        "sh",
                        "-c",
                        "echo $$; sleep 1001");
        master.give(work);
        await().until(() -> !printed(work, 0, TaskStream.STDOUT).isEmpty());
        await().until(() -> !printed(work, 1, TaskStream.STDOUT).isEmpty());
        var pids =
                List.of(printed(work, 0, TaskStream.STDOUT), printed(work, 1, TaskStream.STDOUT));

        master.silent(true);
        var calls = master.calls();
        await().until(() -> master.calls() > calls + 1);
        aheadNanos.addAndGet(Duration.ofMillis(FakeMaster.LEASE_MILLIS - 1_000).toNanos());
        assertThat(pids).as("within the lease").allMatch(WorkerTest::lives);
        aheadNanos.addAndGet(Duration.ofMillis(1_100).toNanos());

        await().atMost(SOON).until(() -> pids.stream().noneMatch(WorkerTest::lives));
        assertThat(worker.busySlots()).isLessThanOrEqualTo(2);
        master.silent(false);
        awaitAllOf(work);
        assertThat(master.ended(work, LOST)).isEqualTo(TaskSet.range(0, 2));
        assertThat(master.ended(work, RETURNED)).isEqualTo(TaskSet.range(2, 5));
    }

    @Test
    @DisplayName("keeps results that nobody answers, and tells them in its next life")
    void journal() throws Exception {
        master.deafToReports(true);
        var work = Work.of(new Items.Range(1, 20), AttemptRules.ONCE, "true");
        master.give(work);
        await().until(() -> master.reportCalls() > 3);
        worker.close();
        assertThat(master.isTold(work, 0)).isFalse();

        start();
        await().until(() -> master.lastCall().held().contains(work.lease().id()));
        master.deafToReports(false);

        awaitAllOf(work);
        assertThat(master.ended(work, SUCCEEDED).size()).isEqualTo(20);
        await().until(() -> master.lastCall().held().isEmpty());
    }

    @Test
    @DisplayName("runs nothing that a master of an earlier term gives it")
    void earlierTerm() {
        master.term(5);
        var first = Work.script("true");
        master.give(first);
        awaitAllOf(first);

        master.term(4);
        var stale = Work.script("true");
        master.give(stale);
        var calls = master.calls();
        await().until(() -> master.calls() > calls + 1);
        assertThat(master.lastCall().held()).doesNotContain(stale.lease().id());
        master.term(5);
        awaitAllOf(stale);
    }

    @Test
    @DisplayName("cuts a gigabyte of output at the bound and marks the place")
    void gigabyte() throws IOException {
        var work = Work.script("head -c 1000000000 /dev/zero; echo end >&2");
        master.give(work);
        var live = directory.resolve("data/output").resolve(job(work)).resolve("live/0.1.out");
        var most = new AtomicLong();

        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            most.accumulateAndGet(sizeOf(live), Math::max);
                            return master.isTold(work, 0);
                        });

        assertThat(master.endOf(work, 0)).isEqualTo(AttemptEnd.SUCCESS);
        var slice = output.read(work.lease().job(), 0, TaskStream.STDOUT, 1 << 20, 1_000);
        assertThat(StandardCharsets.UTF_8.decode(slice.content()).toString())
                .startsWith("\n[bramble: standard output was cut here: a task may print 1 MiB");
        assertThat(printed(work, 0, TaskStream.STDERR)).isEqualTo("end\n");
        assertThat(most.get()).isLessThan(900_000_000);
    }

    @Test
    @DisplayName("ends its tasks when it is stopped, and says that they are lost")
    void stopsInOrder() throws IOException {
        var work = Work.script("echo $$; sleep 1001");
        master.give(work);
        await().until(() -> !printed(work, 0, TaskStream.STDOUT).isEmpty());
        var pid = printed(work, 0, TaskStream.STDOUT);

        worker.close();

        assertThat(lives(pid)).isFalse();
        assertThat(master.endOf(work, 0).kind()).isEqualTo(LOST);
    }

    private void awaitAllOf(LeasedWork work) {
        var tasks = work.lease().tasks();
        await().atMost(SOON)
                .until(
                        () -> {
                            for (var each = tasks.iterator(); each.hasNext(); ) {
                                if (!master.isTold(work, each.nextInt())) {
                                    return false;
                                }
                            }
                            return true;
                        });
    }

    private String printed(LeasedWork work, int task, TaskStream stream) throws IOException {
        var slice = output.read(work.lease().job(), task, stream, 0, 10_000);
        return StandardCharsets.UTF_8.decode(slice.content()).toString();
    }

    /** The task has printed a pid, of which nothing is left. */
    private void assertGone(LeasedWork work, int task) {
        await().until(() -> !lives(printed(work, task, TaskStream.STDOUT)));
    }

    private static boolean lives(String pid) {
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .map(ProcessHandle::isAlive)
                .orElse(false);
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (var files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    private static long sizeOf(Path file) {
        return file.toFile().length();
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
