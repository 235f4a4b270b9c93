package bramble.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A process")
class ProcessLauncherTest {

    private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");

    @TempDir Path directory;
    private final List<RunningProcess> started = new ArrayList<>();
    private Path stdout;
    private Path stderr;

    @BeforeEach
    void files() {
        stdout = directory.resolve("out");
        stderr = directory.resolve("err");
    }

    @AfterEach
    void leaveNothingBehind() {
        started.forEach(process -> Sessions.ofThisSystem().kill(process.pid()));
    }

    static Stream<ProcessLauncher> launchers() {
        return Stream.of(new PosixSpawnLauncher(), new SetsidLauncher(Signals.ofThisSystem()));
    }

    @ParameterizedTest
    @MethodSource("launchers")
    @DisplayName("sees exactly the environment, arguments and directory that it is given")
    void seesWhatItIsGiven(ProcessLauncher launcher) throws Exception {
        var script =
                "pwd; printf '%s|' \"$@\"; cat; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= | sort";
        var environment = Map.of("PATH", "/usr/bin:/bin", "A", "b c", "Z", "ä=1");

        var exit = run(launcher, environment, "sh", "-c", script, "x", "", "a b", "é*");

        assertThat(exit.code()).isZero();
        assertThat(Files.readString(stdout))
                .isEqualTo(directory.toRealPath() + "\n|a b|é*|A=b c\nPATH=/usr/bin:/bin\nZ=ä=1\n");
        assertThat(stderr).isEmptyFile();
    }

    @ParameterizedTest
    @MethodSource("launchers")
    @DisplayName(
            "has a session and a process group of its own, and no descriptor but the first three")
    void hasItsOwnSession(ProcessLauncher launcher) throws Exception {
        try (var held = Files.newInputStream(Path.of("/proc/self/stat"))) {
            assertThat(held).isNotNull();
            var process =
                    start(launcher, PATH, "sh", "-c", "cat /proc/$$/stat; echo /proc/$$/fd/*");
            process.awaitEnd();
            process.reap();

            var lines = Files.readAllLines(stdout);
            var fields = lines.get(0).split(" ", -1);
            assertThat(fields[4]).as("group").isEqualTo("" + process.pid());
            assertThat(fields[5]).as("session").isEqualTo("" + process.pid());
            assertThat(lines.get(1).split(" ", -1)).hasSizeLessThanOrEqualTo(4); // dash keeps 10
        }
    }

    @ParameterizedTest
    @MethodSource("launchers")
    @DisplayName("tells its exit code, and 128 and the number of the signal that ended it")
    void tellsHowItEnded(ProcessLauncher launcher) throws Exception {
        assertThat(run(launcher, PATH, "sh", "-c", "exit 42").code()).isEqualTo(42);
        assertThat(run(launcher, PATH, "sh", "-c", "kill -9 $$").code()).isEqualTo(137);
    }

    @ParameterizedTest
    @MethodSource("launchers")
    @DisplayName("cannot be started when its command does not exist: 127 and the reason")
    void missingCommand(ProcessLauncher launcher) {
        assertThatThrownBy(() -> run(launcher, PATH, "no-such-program"))
                .isInstanceOfSatisfying(
                        StartFailure.class, f -> assertThat(f.exitCode()).isEqualTo(127))
                .hasMessageContaining("command not found: 'no-such-program'")
                .hasMessageContaining("/usr/bin:/bin");
        assertThatThrownBy(() -> run(launcher, PATH, "./missing"))
                .isInstanceOfSatisfying(
                        StartFailure.class, f -> assertThat(f.exitCode()).isEqualTo(127))
                .hasMessageContaining("there is no file './missing'");
    }

    @ParameterizedTest
    @MethodSource("launchers")
    @DisplayName("cannot be started when its command is not executable: 126 and the reason")
    void notExecutable(ProcessLauncher launcher) throws Exception {
        Files.writeString(directory.resolve("plain"), "#!/bin/sh\n");

        for (var command : List.of("./plain", "/etc", "plain")) {
            assertThatThrownBy(() -> run(launcher, Map.of("PATH", directory.toString()), command))
                    .isInstanceOfSatisfying(
                            StartFailure.class, f -> assertThat(f.exitCode()).isEqualTo(126))
                    .hasMessageContaining("'" + command + "'");
        }
    }

    @ParameterizedTest
    @MethodSource("launchers")
    @DisplayName("cannot be started with a million arguments, and the reason says so")
    void millionArguments(ProcessLauncher launcher) {
        var command = new ArrayList<>(Collections.nCopies(1_000_000, "argument"));
        command.set(0, "true");

        assertThatThrownBy(() -> run(launcher, PATH, command.toArray(new String[0])))
                .isInstanceOfSatisfying(
                        StartFailure.class, f -> assertThat(f.exitCode()).isEqualTo(126))
                .hasMessageMatching("(?s).*([Aa]rgument).*");
    }

    @ParameterizedTest
    @MethodSource("launchers")
    @DisplayName("takes the children in its group along when it ends by itself")
    void leftOversDie(ProcessLauncher launcher) throws Exception {
        run(launcher, PATH, "sh", "-c", "sleep 1000 & echo $!");

        assertGone(Long.parseLong(Files.readString(stdout).strip()));
    }

    @ParameterizedTest
    @MethodSource("launchers")
    @DisplayName("is signalled with its whole session, whatever groups that has")
    void signalsTheWholeSession(ProcessLauncher launcher) throws Exception {
        // With job control (set -m) the shell puts each child in a group of its own.
        var process =
                start(
                        launcher,
                        PATH,
                        "bash",
                        "-c",
                        "set -m; sleep 1000 & sleep 1000 & echo ready; wait");
        await().until(() -> Files.readString(stdout).contains("ready"));
        var members = Sessions.ofThisSystem().members(process.pid());
        assertThat(members).hasSize(3).extracting(ProcessStat::group).doesNotHaveDuplicates();

        assertThat(process.signal(Signal.TERM)).isTrue();
        process.awaitEnd();

        assertThat(process.reap().code()).isEqualTo(143);
        for (var member : members) {
            assertGone(member.pid());
        }
        assertThat(process.signal(Signal.KILL)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("launchers")
    @DisplayName("is killed with all of its session, however fast it forks")
    void killsWhatForks(ProcessLauncher launcher) throws Exception {
        var process =
                start(
                        launcher,
                        PATH,
                        "bash",
                        "-c",
                        "set -m; trap '' TERM; echo ready; while :; do (sleep 1000 &) & wait; done");
        await().until(() -> Files.readString(stdout).contains("ready"));

        assertThat(Sessions.ofThisSystem().kill(process.pid())).isTrue();

        process.awaitEnd();
        assertThat(process.reap().code()).isEqualTo(137);
        assertThat(Sessions.ofThisSystem().members(process.pid())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("launchers")
    @DisplayName("that left its session is found by the variables it inherited")
    void straysAreFound(ProcessLauncher launcher) throws Exception {
        var node = "node-" + java.util.UUID.randomUUID();
        var environment = Map.of("PATH", "/usr/bin:/bin", "BRAMBLE_NODE", node, "N", "1");
        run(
                launcher,
                environment,
                "sh",
                "-c",
                "setsid sh -c 'echo $$; exec sleep 1000' & while ! [ -s out ]; do :; done");
        var stray = Long.parseLong(Files.readString(stdout).strip());
        var strays = new Strays("BRAMBLE_NODE", node);

        assertThat(strays.kill(variables -> "1".equals(variables.get("N")))).isZero();
        assertThat(ProcessStat.of(stray)).isNotNull();

        assertThat(strays.kill(variables -> false)).isEqualTo(1);
        assertGone(stray);
    }

    private static void assertGone(long pid) {
        await().until(
                        () -> {
                            var process = ProcessStat.of(pid);
                            return process == null || !process.lives();
                        });
    }

    private ProcessExit run(
            ProcessLauncher launcher, Map<String, String> environment, String... command)
            throws StartFailure {
        var process = start(launcher, environment, command);
        process.awaitEnd();
        return process.reap();
    }

    private RunningProcess start(
            ProcessLauncher launcher, Map<String, String> environment, String... command)
            throws StartFailure {
        var process =
                launcher.start(
                        new Launch(List.of(command), environment, directory, stdout, stderr));
        started.add(process);
        return process;
    }
}
