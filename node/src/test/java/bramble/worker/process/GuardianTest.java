package bramble.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The guardian")
class GuardianTest {

    @TempDir Path directory;
    private final String mark = "guarded-" + UUID.randomUUID();
    private final List<Long> pids = new ArrayList<>();
    private final List<Process> nodes = new ArrayList<>();

    @AfterEach
    void leaveNothingBehind() {
        nodes.forEach(Process::destroyForcibly);
        new Strays("BRAMBLE_NODE", mark).kill(variables -> false);
        pids.forEach(pid -> Sessions.ofThisSystem().kill(pid));
    }

    @Test
    @DisplayName("ends every task of a node that was killed, once the lease is over and not before")
    void endsTasksOfAKilledNode() throws Exception {
        var leaseEndsAfter = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        var node = startNode(2_000);
        await().until(() -> living() == 8);

        node.destroyForcibly().waitFor();

        await().atMost(Duration.ofSeconds(20)).until(() -> living() < 8);
        assertThat(System.nanoTime()).as("the lease's end").isGreaterThan(leaseEndsAfter);
        await().atMost(Duration.ofSeconds(90)).until(() -> living() == 0);
        await().until(() -> !lives(pids.getFirst()));
        assertThat(table()).doesNotExist();
    }

    @Test
    @DisplayName("ends every task of a node that is frozen when its lease runs out")
    void endsTasksOfAFrozenNode() throws Exception {
        var node = startNode(1_500);
        await().until(() -> living() == 8);

        signal(node.pid(), "-STOP");

        await().atMost(Duration.ofSeconds(90)).until(() -> living() == 0);
        node.destroyForcibly().waitFor();
        await().until(() -> !lives(pids.getFirst()));
    }

    @Test
    @DisplayName("withstands what ends the node's group, and leaves a later life's tasks alone")
    void nextLifeTakesOver() throws Exception {
        var node = startNode(60_000);
        await().until(() -> living() == 8);
        for (var signal : List.of("-INT", "-HUP", "-TERM")) {
            signal(pids.getFirst(), signal);
        }
        node.destroyForcibly().waitFor();
        assertThat(lives(pids.getFirst())).isTrue();
        var formerTable = table();
        assertThat(formerTable).exists();

        try (var next = Guardian.takeOver(directory, 1, "BRAMBLE_NODE=" + mark)) {
            assertThat(lives(pids.getFirst())).as("the former guardian").isFalse();
            assertThat(living()).as("tasks, which are the next life's now").isEqualTo(8);
            pids.add(next.pid());
        }
        assertThat(lives(pids.getLast())).isFalse();
        assertThat(formerTable).doesNotExist();
    }

    @Test
    @DisplayName(
            "leaves tasks alone whose lease goes on being extended, and sleeps while there is none")
    void extendedLeaseLives() throws Exception {
        try (var guardian = Guardian.takeOver(directory, 1, "BRAMBLE_NODE=" + mark)) {
            pids.add(guardian.pid());
            await().until(() -> state(guardian.pid()) == 'S');
            guardian.extend(System.nanoTime() + Duration.ofMillis(1_200).toNanos());
            var process =
                    ProcessLauncher.ofThisSystem()
                            .start(
                                    new Launch(
                                            List.of("sleep", "1.9"),
                                            Map.of("PATH", "/usr/bin:/bin", "BRAMBLE_NODE", mark),
                                            directory,
                                            directory.resolve("out"),
                                            directory.resolve("err")));
            guardian.started(0, process.pid());
            guardian.extend(System.nanoTime() + Duration.ofSeconds(20).toNanos());

            process.awaitEnd();
            guardian.ended(0);

            assertThat(process.reap().code()).isZero();
        }
    }

    private Process startNode(int leaseMillis) throws IOException {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var node =
                new ProcessBuilder(
                                java,
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                GuardedNode.class.getName(),
                                directory.toString(),
                                mark,
                                "" + leaseMillis)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        nodes.add(node);
        for (var pid : node.inputReader().readLine().split(" ", -1)) {
            pids.add(Long.parseLong(pid));
        }
        return node;
    }

    /**
     * How many processes of the tasks live: three shells, four sleepers with the mark, one without.
     */
    private long living() {
        var sessions = pids.subList(1, pids.size());
        var marked =
                new Strays("BRAMBLE_NODE", mark)
                        .marked().stream().map(found -> found.process().pid()).toList();
        return Sessions.processes(pid -> true).stream()
                .filter(ProcessStat::lives)
                .filter(p -> sessions.contains(p.session()) || marked.contains(p.pid()))
                .count();
    }

    private Path table() throws IOException {
        return Path.of(Files.readString(directory.resolve("guardian")).strip().split(" ", 3)[2]);
    }

    private static boolean lives(long pid) {
        var process = ProcessStat.of(pid);
        return process != null && process.lives();
    }

    private static char state(long pid) {
        var process = ProcessStat.of(pid);
        return process == null ? 'X' : process.state();
    }

    private static void signal(long pid, String signal) throws Exception {
        new ProcessBuilder("kill", signal, "" + pid).start().waitFor();
    }
}
