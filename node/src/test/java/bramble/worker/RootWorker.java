package bramble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import bramble.core.AttemptEnd;
import bramble.core.AttemptEnd.Kind;
import bramble.core.ContentId;
import bramble.core.Holder;
import bramble.core.InputFile;
import bramble.core.OutputRules;
import bramble.core.Program;
import bramble.core.SessionId;
import bramble.protocol.LeasedWork;
import bramble.worker.input.FileCache;
import bramble.worker.output.LoneStore;
import bramble.worker.output.OutputStore;
import bramble.worker.output.TaskStream;
import bramble.worker.process.Cgroups;
import bramble.worker.process.TaskUser;
import bramble.worker.process.TaskUsers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker of the superuser whose tasks run as another user. Needs those rights, and setpriv;
 * without them the tests that use it are skipped.
 */
abstract class RootWorker {

    static final String USER = "nobody";
    static final byte[] CONTENT = "shared\n".getBytes(StandardCharsets.UTF_8);

    @TempDir Path directory;
    final FakeMaster master = new FakeMaster();
    private @Nullable OutputStore output;
    private @Nullable Worker worker;
    private TaskUser user = TaskUser.SAME;
    private Worker.@Nullable Machinery machinery;

    @BeforeEach
    void start() throws Exception {
        assumeThat(TaskUsers.isSuperuser()).as("these tests run as root").isTrue();
        open(directory);
        user = TaskUsers.find(USER);
        Files.writeString(directory.resolve("secret"), "secret\n");
        set(directory.resolve("secret"), "rw-------");
        var settings = WorkerSettings.of(Work.HOLDER, directory, 2, "localhost:7420");
        output = LoneStore.open(settings.outputDirectory(), OutputStore.STREAM_BYTES_MAX);
        var files =
                FileCache.open(
                        directory.resolve("shared"),
                        id -> new ByteArrayInputStream(CONTENT),
                        FileCache.BYTES_MAX);
        set(directory.resolve("shared"), "rwx------");
        set(directory.resolve("output"), "rwx------");
        machinery =
                new Worker.Machinery(
                        Work::machine, (orders, term) -> {}, files, user, Cgroups.NONE);
        worker = Worker.start(settings, WorkerClock.system(), output, master, machinery);
        set(directory.resolve("journal"), "rwx------");
        assertThat(TaskUsers.proven(user, directory.resolve("work"))).isEqualTo(user);
    }

    @AfterEach
    void stop() {
        if (worker != null) {
            worker.close();
        }
    }

    void restart() throws IOException {
        Objects.requireNonNull(worker).closeForRestart();
        var holder = new Holder(Work.HOLDER.node(), new SessionId(UUID.randomUUID()));
        var settings = WorkerSettings.of(holder, directory, 2, "localhost:7420");
        output = LoneStore.open(settings.outputDirectory(), OutputStore.STREAM_BYTES_MAX);
        worker =
                Worker.start(
                        settings,
                        WorkerClock.system(),
                        output,
                        master,
                        Objects.requireNonNull(machinery));
    }

    void assertRefused(String script, String why) throws IOException {
        var work = withOutputs(Work.script(script), "out");
        master.give(work);
        await().until(() -> master.isTold(work, 0));
        assertThat(master.endOf(work, 0).kind()).as(script).isEqualTo(Kind.FAILED);
        assertThat(master.endOf(work, 0).why()).as(script).contains(why);
    }

    String printedBy(LeasedWork work) throws IOException {
        master.give(work);
        await().until(() -> master.isTold(work, 0));
        assertThat(master.endOf(work, 0))
                .as(printed(work, 0, TaskStream.STDERR))
                .isEqualTo(AttemptEnd.SUCCESS);
        return printed(work, 0, TaskStream.STDOUT);
    }

    String printed(LeasedWork work, int task, TaskStream stream) throws IOException {
        if (output == null) {
            return "";
        }
        var slice = output.read(work.lease().job(), task, stream, 0, 10_000);
        return StandardCharsets.UTF_8.decode(slice.content()).toString();
    }

    boolean isGone(LeasedWork work) {
        var folder = directory.resolve("work/" + work.lease().job() + "/0.1");
        return !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                && !Files.exists(OutputStore.taken(folder));
    }

    static LeasedWork withEnvironment(LeasedWork work, SortedMap<String, String> environment) {
        var program = work.program();
        return with(
                work,
                new Program(
                        program.command(),
                        environment,
                        program.directory(),
                        program.files(),
                        program.outputs()));
    }

    static LeasedWork in(Path place, LeasedWork work) {
        var program = work.program();
        return with(
                work,
                new Program(
                        program.command(),
                        program.environment(),
                        Optional.of(place.toString()),
                        program.files(),
                        program.outputs()));
    }

    static LeasedWork withInput(LeasedWork work, String name) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(CONTENT);
        var content = ContentId.sha256(HexFormat.of().formatHex(digest));
        var files = new TreeMap<String, InputFile>();
        files.put(name, new InputFile(content, InputFile.Mode.PLAIN));
        return with(work, work.program().with(files, OutputRules.NONE));
    }

    static LeasedWork withOutputs(LeasedWork work, String glob) {
        return with(
                work, work.program().with(new TreeMap<>(), new OutputRules(List.of(glob), true)));
    }

    static LeasedWork with(LeasedWork work, Program program) {
        return new LeasedWork(
                work.lease(),
                new LeasedWork.Command(program, "ada"),
                work.needs(),
                work.rules(),
                work.items());
    }

    static void open(Path path) throws IOException {
        set(path, "rwx--x--x");
    }

    static void set(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
