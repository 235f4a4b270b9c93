package bramble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import bramble.core.AttemptEnd;
import bramble.core.AttemptEnd.Kind;
import bramble.core.Holder;
import bramble.core.SessionId;
import bramble.protocol.LeasedWork;
import bramble.worker.output.LoneStore;
import bramble.worker.output.OutputStore;
import bramble.worker.output.TaskStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A node that starts again")
class AdoptionTest {

    @TempDir Path directory;
    private final FakeMaster master = new FakeMaster();
    private @Nullable OutputStore output;
    private @Nullable Worker worker;
    private @Nullable Process former;

    @AfterEach
    void stop() {
        if (former != null) {
            former.destroyForcibly();
        }
        if (worker != null) {
            worker.close();
        }
    }

    @Test
    @DisplayName(
            "after it was killed adopts what runs, tells what ended, gives back what never began,"
                    + " and calls lost what it cannot follow")
    void afterKill() throws Exception {
        var waiting = WorkerProcess.waiting(directory);
        var shorts = WorkerProcess.mostlyShort();
        master.give(waiting);
        master.give(shorts);
        startAndKillFormer();
        Files.createFile(directory.resolve("go-1"));
        var exitOfSecond = directory.resolve("work/" + waiting.lease().job() + "/1.1.exit");
        await().until(() -> Files.readString(exitOfSecond).endsWith("\n1\n"));

        var started = start();
        await().until(() -> master.isTold(waiting, 1) && master.isTold(waiting, 2));
        await().until(() -> master.isTold(shorts, 20));

        assertThat(master.endOf(waiting, 1))
                .as("ended while the node was away")
                .isEqualTo(new AttemptEnd(Kind.FAILED, 1, "exited with code 1"));
        assertThat(printed(waiting, 1)).endsWith("done\n");
        assertThat(master.endOf(waiting, 2).kind()).as("never began").isEqualTo(Kind.RETURNED);
        assertThat(master.endOf(shorts, 20).kind()).as("not recorded").isEqualTo(Kind.LOST);
        assertThat(master.isTold(waiting, 0)).as("still runs").isFalse();
        assertThat(started.busySlots()).isEqualTo(1);
        assertThat(printed(waiting, 0)).startsWith("begun ").doesNotContain("done");
        assertThat(master.lastCall().held()).contains(waiting.lease().id());

        Files.createFile(directory.resolve("go-0"));
        await().until(() -> master.isTold(waiting, 0));
        assertThat(master.endOf(waiting, 0)).isEqualTo(AttemptEnd.SUCCESS);
        assertThat(printed(waiting, 0)).endsWith("done\n");
        await().until(() -> master.lastCall().held().isEmpty());
        await().until(() -> isEmpty(directory.resolve("work/leases")));
    }

    @Test
    @DisplayName("can cancel what it adopted")
    void cancelsAdopted() throws Exception {
        var waiting = WorkerProcess.waiting(directory);
        master.give(waiting);
        startAndKillFormer();
        var started = start();
        await().until(() -> started.busySlots() == 2);

        master.cancel(waiting);

        await().until(() -> master.isTold(waiting, 0) && master.isTold(waiting, 1));
        assertThat(master.endOf(waiting, 0).kind()).isEqualTo(Kind.CANCELLED);
    }

    @Test
    @DisplayName("after an orderly stop for a restart finds its tasks running")
    void afterOrderlyStop() throws Exception {
        var waiting = WorkerProcess.waiting(directory);
        master.give(waiting);
        var first = start();
        await().until(() -> printed(waiting, 0).startsWith("begun"));
        await().until(() -> printed(waiting, 1).startsWith("begun"));
        first.closeForRestart();

        start();
        Files.createFile(directory.resolve("go-0"));
        Files.createFile(directory.resolve("go-1"));
        await().until(() -> master.isTold(waiting, 0) && master.isTold(waiting, 1));

        assertThat(master.endOf(waiting, 0)).isEqualTo(AttemptEnd.SUCCESS);
        assertThat(master.endOf(waiting, 1).exitCode()).isEqualTo(1);
        assertThat(printed(waiting, 0)).endsWith("done\n");
    }

    private Worker start() throws IOException {
        var holder = new Holder(Work.HOLDER.node(), new SessionId(UUID.randomUUID()));
        var settings = WorkerSettings.of(holder, directory, 2, "localhost:7420");
        output = LoneStore.open(settings.outputDirectory(), OutputStore.STREAM_BYTES_MAX);
        var started =
                Worker.start(
                        settings, WorkerClock.system(), output, master, Work.machinery(directory));
        worker = started;
        return started;
    }

    private void startAndKillFormer() throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var process =
                new ProcessBuilder(
                                java,
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dbramble.test.node=" + Work.HOLDER.node(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                WorkerProcess.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        former = process;
        assertThat(process.inputReader().readLine()).isEqualTo("busy");
        process.destroyForcibly().waitFor();
    }

    private String printed(LeasedWork work, int task) throws IOException {
        var slice =
                Objects.requireNonNull(output)
                        .read(work.lease().job(), task, TaskStream.STDOUT, 0, 10_000);
        return StandardCharsets.UTF_8.decode(slice.content()).toString();
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (var files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }
}
