package bramble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import bramble.core.AttemptEnd;
import bramble.core.AttemptEnd.Kind;
import bramble.core.AttemptRules;
import bramble.core.ContentId;
import bramble.core.Holder;
import bramble.core.InputFile;
import bramble.core.Items;
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
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs the superuser's rights and setpriv; without them its tests are skipped. */
@DisplayName("A task of a root node")
class HarmlessTest {

    private static final String USER = "nobody";
    private static final byte[] CONTENT = "shared\n".getBytes(StandardCharsets.UTF_8);

    @TempDir Path directory;
    private final FakeMaster master = new FakeMaster();
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

    @Test
    @DisplayName("is another user, of a group of its job's own, without rights to get more")
    void isAnother() throws IOException {
        var work = Work.script("id -un; id -g; grep -E 'NoNewPrivs|CapPrm' /proc/self/status");
        var other = Work.script("id -g");

        var lines = printedBy(work).lines().toList();
        var group = printedBy(other).strip();

        assertThat(lines.getFirst()).isEqualTo(USER);
        assertThat(lines.get(1)).isNotEqualTo("0").isNotEqualTo(group);
        assertThat(lines.get(2)).isEqualTo("CapPrm:\t0000000000000000");
        assertThat(lines.get(3)).isEqualTo("NoNewPrivs:\t1");
    }

    @Test
    @DisplayName("is so too when its job has shown to be short, and in a warm process")
    void isAnotherHoweverStarted() throws IOException {
        var shorts =
                Work.of(new Items.Range(0, 11), AttemptRules.ONCE, "sh", "-c", "id -un; echo $0");
        var lines =
                Work.lines(
                        new Items.Range(0, 3),
                        AttemptRules.ONCE,
                        "sh",
                        "-c",
                        "while read x; do echo \"$(id -un) $HOME $(pwd)\"; done");

        master.give(shorts);
        for (var task = 0; task < 12; task++) {
            var each = task;
            await().until(() -> master.isTold(shorts, each));
            assertThat(printed(shorts, task, TaskStream.STDOUT)).startsWith(USER + "\n");
        }
        master.give(lines);
        await().until(() -> master.isTold(lines, 3));
        for (var task = 0; task < 4; task++) {
            assertThat(master.endOf(lines, task)).isEqualTo(AttemptEnd.SUCCESS);
        }
    }

    @Test
    @DisplayName("can open what it prints to by its usual names")
    void usualNames() throws IOException {
        var work = Work.script("echo out >>/dev/stdout; echo err >/dev/stderr; echo out");

        assertThat(printedBy(work)).isEqualTo("out\nout\n");
        assertThat(printed(work, 0, TaskStream.STDERR)).isEqualTo("err\n");
    }

    @Test
    @DisplayName("begins with nothing of its submitter's that a loader would run as root")
    void noLoaderRunsForIt() throws IOException {
        var program = Work.script("id -un; echo $LD_PRELOAD $FOO");
        var planted = directory.resolve("planted.so");
        var environment = new TreeMap<String, String>();
        environment.put("LD_PRELOAD", planted.toString());
        environment.put("LD_DEBUG", "files");
        environment.put("LD_DEBUG_OUTPUT", directory.resolve("debug").toString());
        environment.put("FOO", "bar");
        var work = withEnvironment(program, environment);

        assertThat(printedBy(work)).contains(USER + "\n").contains(planted + " bar\n");
        try (var files = Files.list(directory)) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .as("written by a program that runs as root")
                    .noneMatch(name -> name.startsWith("debug"));
        }
    }

    @Test
    @DisplayName("reaches its own folder and nothing else of the node")
    void reachesItsOwn() throws IOException {
        var script =
                """
                cd ../..; for each in secret shared output journal store work/leases work; do
                    ls "$0/$each/" >/dev/null 2>&1 && echo "lists $each"
                    cat "$0/$each" >/dev/null 2>&1 && echo "reads $each"
                    true >"$0/$each/x" 2>/dev/null && echo "writes $each"
                done
                cd "$HOME" && echo own >file && cat file && ls
                """;
        var work = Work.of(new Items.None(), AttemptRules.ONCE, "sh", "-c", script, directory + "");

        assertThat(printedBy(work)).isEqualTo("own\nfile\n");
    }

    @Test
    @DisplayName("cannot go into the folder of another job's task, nor see its variables")
    void notIntoAnothers() throws IOException {
        var victim = Work.script("echo mine >file; echo $$ $(pwd); exec sleep 1001");
        master.give(victim);
        await().until(() -> printed(victim, 0, TaskStream.STDOUT).contains("/"));
        var said = printed(victim, 0, TaskStream.STDOUT).strip().split(" ", 2);
        var script =
                """
                cat "$1/file" && echo read
                true >"$1/more" && echo written
                cat "/proc/$0/cwd/file" && echo read by process
                cat "/proc/$0/environ" && echo seen
                echo tried
                """;
        var thief =
                Work.of(new Items.None(), AttemptRules.ONCE, "sh", "-c", script, said[0], said[1]);

        assertThat(printedBy(thief)).isEqualTo("tried\n");

        master.cancel(victim);
        await().until(() -> master.isTold(victim, 0));
        assertThat(master.endOf(victim, 0).kind()).isEqualTo(Kind.CANCELLED);
    }

    @Test
    @DisplayName("cannot get past a closed directory by being started behind it")
    void notBehindClosedDoors() throws IOException {
        var behind = Files.createDirectories(directory.resolve("closed/open"));
        Files.writeString(behind.resolve("file"), "secret\n");
        set(directory.resolve("closed"), "rwx------");
        var work = in(behind, Work.script("cat file; echo ran"));

        master.give(work);
        await().until(() -> master.isTold(work, 0));

        assertThat(master.endOf(work, 0).exitCode()).isEqualTo(126);
        assertThat(printed(work, 0, TaskStream.STDOUT)).isEmpty();
        assertThat(printed(work, 0, TaskStream.STDERR)).contains("can't cd to");
    }

    @Test
    @DisplayName("runs in a directory that its job names, if it may go there")
    void whereItMayGo() throws IOException {
        assertThat(printedBy(in(Path.of("/usr"), Work.script("pwd")))).isEqualTo("/usr\n");
    }

    @Test
    @DisplayName("cannot write to the files that it shares with others, nor change their mode")
    void sharedFilesStay() throws Exception {
        var script =
                """
                cat sub/input; echo changed >sub/input; chmod 666 sub/input; echo changed >>sub/input
                rm -f sub/input && echo mine >sub/input && cat sub/input
                """;
        var work = withInput(Work.script(script), "sub/input");

        assertThat(printedBy(work)).isEqualTo("shared\nmine\n");

        try (var files = Files.list(directory.resolve("shared"))) {
            var only = files.toList();
            assertThat(only).hasSize(1);
            assertThat(Files.readAllBytes(only.getFirst())).isEqualTo(CONTENT);
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(only.getFirst())))
                    .isEqualTo("r--r--r--");
        }
    }

    @Test
    @DisplayName("cannot write its own exit code, nor end the one who writes it")
    void forgesNoCode() throws IOException {
        var script =
                """
                exit=$(pwd).exit
                [ -e "$exit" ] || echo not there
                echo 0 >"$exit" && echo written
                rm -f "$exit" && echo removed
                mv "$(pwd)" "$(pwd).gone" && echo moved
                kill -9 $PPID && echo killed
                exit 7
                """;
        var work = Work.script(script);

        master.give(work);
        await().until(() -> master.isTold(work, 0));

        assertThat(printed(work, 0, TaskStream.STDOUT)).isEmpty();
        assertThat(master.endOf(work, 0))
                .isEqualTo(new AttemptEnd(Kind.FAILED, 7, "exited with code 7"));
    }

    @Test
    @DisplayName("cannot have files of others kept as its outputs")
    void outputsAreItsOwn() throws IOException {
        var secret = directory.resolve("secret");
        assertRefused("ln -s " + secret + " out", "is a link that leads out");
        assertRefused("ln -s /etc/shadow out", "is a link that leads out");
        assertRefused("mkfifo out", "is neither a file nor a directory");
        assertRefused("mkdir d; rmdir d; ln -s /etc d; ln -s d/shadow out", "leads out");
        assertRefused("ln -s loop out; ln -s out loop", "leads nowhere");
    }

    @Test
    @DisplayName("has its own files kept, also by links, and in folders of its own")
    void keepsItsOwn() throws IOException {
        var work =
                withOutputs(Work.script("mkdir d; echo 1 >d/a; ln -s d/a out; chmod 0 d"), "out");

        master.give(work);
        await().until(() -> master.isTold(work, 0));

        assertThat(master.endOf(work, 0)).isEqualTo(AttemptEnd.SUCCESS);
        await().until(() -> isGone(work));
    }

    @Test
    @DisplayName("loses its folder, however deep, and nothing that links in it lead to")
    void folderGoes() throws IOException {
        var elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("file"), "stays\n");
        var script =
                """
                ln -s "$0" link; i=0
                while [ $i -lt 300 ]; do mkdir d && cd -P d || exit 1; i=$((i + 1)); done
                ln -s "$0" link; chmod 0 .
                """;
        var work = Work.of(new Items.None(), AttemptRules.ONCE, "sh", "-c", script, elsewhere + "");

        master.give(work);
        await().until(() -> master.isTold(work, 0));

        assertThat(master.endOf(work, 0)).isEqualTo(AttemptEnd.SUCCESS);
        await().until(() -> isGone(work));
        assertThat(elsewhere.resolve("file")).hasContent("stays");
    }

    @Test
    @DisplayName(
            "goes on when its node starts again, which adopts it, reads its end, and can end it")
    void isAdopted() throws Exception {
        var script = "echo begun; while ! [ -e go ]; do sleep 0.05; done; id -un; exit 3";
        var work = Work.script(script);
        var endless = Work.script("echo begun; sleep 1001");
        master.give(work);
        master.give(endless);
        await().until(() -> printed(work, 0, TaskStream.STDOUT).contains("begun"));
        await().until(() -> printed(endless, 0, TaskStream.STDOUT).contains("begun"));

        restart();
        Files.createFile(directory.resolve("work/" + work.lease().job() + "/0.1/go"));
        await().until(() -> master.isTold(work, 0));
        assertThat(master.endOf(work, 0))
                .isEqualTo(new AttemptEnd(Kind.FAILED, 3, "exited with code 3"));
        assertThat(printed(work, 0, TaskStream.STDOUT)).isEqualTo("begun\n" + USER + "\n");

        master.cancel(endless);
        await().until(() -> master.isTold(endless, 0));
        assertThat(master.endOf(endless, 0).kind()).isEqualTo(Kind.CANCELLED);
    }

    private void restart() throws IOException {
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

    @Test
    @DisplayName(
            "cannot deceive a later start of its node by a file that is called as one of the node's own")
    void forgesNoShare() throws Exception {
        var work = Work.script("mkfifo lines; echo begun; sleep 1001");
        master.give(work);
        await().until(() -> printed(work, 0, TaskStream.STDOUT).contains("begun"));

        restart();
        master.cancel(work);

        await().until(() -> master.isTold(work, 0));
        assertThat(master.endOf(work, 0).kind()).isEqualTo(Kind.CANCELLED);
    }

    @Test
    @DisplayName("leaves no process behind, whatever session it made")
    void leavesNothing() throws IOException {
        var work = Work.script("setsid sleep 1001 & echo $!; exit 0");

        var pid = Long.parseLong(printedBy(work).strip());

        await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    private void assertRefused(String script, String why) throws IOException {
        var work = withOutputs(Work.script(script), "out");
        master.give(work);
        await().until(() -> master.isTold(work, 0));
        assertThat(master.endOf(work, 0).kind()).as(script).isEqualTo(Kind.FAILED);
        assertThat(master.endOf(work, 0).why()).as(script).contains(why);
    }

    private String printedBy(LeasedWork work) throws IOException {
        master.give(work);
        await().until(() -> master.isTold(work, 0));
        assertThat(master.endOf(work, 0))
                .as(printed(work, 0, TaskStream.STDERR))
                .isEqualTo(AttemptEnd.SUCCESS);
        return printed(work, 0, TaskStream.STDOUT);
    }

    private String printed(LeasedWork work, int task, TaskStream stream) throws IOException {
        if (output == null) {
            return "";
        }
        var slice = output.read(work.lease().job(), task, stream, 0, 10_000);
        return StandardCharsets.UTF_8.decode(slice.content()).toString();
    }

    private boolean isGone(LeasedWork work) {
        var folder = directory.resolve("work/" + work.lease().job() + "/0.1");
        return !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
                && !Files.exists(OutputStore.taken(folder));
    }

    private static LeasedWork withEnvironment(
            LeasedWork work, TreeMap<String, String> environment) {
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

    private static LeasedWork in(Path place, LeasedWork work) {
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

    private static LeasedWork withInput(LeasedWork work, String name) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(CONTENT);
        var content = ContentId.sha256(HexFormat.of().formatHex(digest));
        var files = new TreeMap<String, InputFile>();
        files.put(name, new InputFile(content, InputFile.Mode.PLAIN));
        return with(work, work.program().with(files, OutputRules.NONE));
    }

    private static LeasedWork withOutputs(LeasedWork work, String glob) {
        return with(
                work, work.program().with(new TreeMap<>(), new OutputRules(List.of(glob), true)));
    }

    private static LeasedWork with(LeasedWork work, Program program) {
        return new LeasedWork(work.lease(), program, work.needs(), work.rules(), work.items());
    }

    private static void open(Path path) throws IOException {
        set(path, "rwx--x--x");
    }

    private static void set(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
