package bramble.worker;

import static bramble.core.AttemptEnd.Kind.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.protocol.LeasedWork;
import bramble.worker.output.LoneStore;
import bramble.worker.output.OutputStore;
import bramble.worker.output.TaskStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("When a worker's disk was full only while a task ran, which then ended with 0")
class BrieflyFullDiskTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir Path directory;
    private final FakeMaster master = new FakeMaster();
    private Path small;
    private Worker worker;
    private OutputStore output;

    private static boolean runs(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    @BeforeEach
    void start() throws IOException, InterruptedException {
        small = Files.createDirectory(directory.resolve("small"));
        assumeTrue(
                runs("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", small.toString()),
                "only root may mount a small file system");
        var settings = WorkerSettings.of(Work.HOLDER, small.resolve("data"), 1, "localhost:7420");
        output = LoneStore.open(settings.outputDirectory(), settings.bounds().streamBytes());
        worker =
                Worker.start(
                        settings, WorkerClock.system(), output, master, Work.machinery(directory));
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (worker != null) {
            worker.close();
            assertThat(runs("umount", small.toString())).isTrue();
        }
    }

    /** Prints to a full disk without noticing, until there is room again. */
    private LeasedWork give(AttemptRules rules) {
        var script =
                "head -c 20000000 /dev/zero >$0/fill 2>/dev/null; echo lost 2>/dev/null;"
                        + " while ! [ -e $1/go ]; do sleep 0.05; done; rm $0/fill; echo kept; exit 0";
        var work =
                Work.of(
                        new Items.None(),
                        rules,
                        "sh",
                        "-c",
                        script,
                        small.toString(),
                        directory.toString());
        master.give(work);
        return work;
    }

    private void letGoOnceSeen() throws IOException {
        await().atMost(SOON).until(() -> master.lastCall().machine().shelf().lowOnDisk());
        Files.createFile(directory.resolve("go"));
    }

    @Test
    @DisplayName("it runs elsewhere, for what it printed meanwhile is lost")
    void again() throws IOException {
        var work = give(AttemptRules.ONCE);
        letGoOnceSeen();

        await().atMost(SOON).until(() -> master.isTold(work, 0));
        assertThat(master.endOf(work, 0)).isEqualTo(Ends.DISK_FULL);
    }

    @Test
    @DisplayName("it does not if it may run only once, but its standard error says what happened")
    void onlyOnce() throws IOException {
        var work = give(new AttemptRules(0, 0, 0, true));
        letGoOnceSeen();

        await().atMost(SOON).until(() -> master.isTold(work, 0));
        assertThat(master.endOf(work, 0).kind()).isEqualTo(SUCCEEDED);
        var job = work.lease().job();
        var said = output.read(job, 0, TaskStream.STDERR, 0, 1 << 16);
        assertThat(StandardCharsets.UTF_8.decode(said.content()).toString())
                .contains("[bramble: the disk of this node was full for a while");
    }
}
