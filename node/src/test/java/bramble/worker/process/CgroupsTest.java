package bramble.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a directory that looks like cgroups, which does what is asked of it except what only a kernel
 * can; and once on the real ones, where this process may divide its own.
 */
@DisplayName("The cgroups of tasks")
class CgroupsTest {

    private static final String SERVICE = "0::/system.slice/bramble.service\n";
    private static final List<String> OF_A_TASK =
            List.of(
                    "cgroup.procs",
                    "cgroup.kill",
                    "pids.max",
                    "memory.max",
                    "memory.swap.max",
                    "memory.oom.group",
                    "cpu.weight");

    @TempDir Path root;
    private Path base = Path.of("");

    @BeforeEach
    void look() throws IOException {
        base = Files.createDirectories(root.resolve("system.slice/bramble.service"));
        for (var each : List.of(root, base)) {
            Files.writeString(each.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
            Files.createFile(each.resolve("cgroup.procs"));
            Files.createFile(each.resolve("cgroup.subtree_control"));
        }
        pretend(base.resolve("bramble-node"), List.of("cgroup.procs"));
        pretend(base.resolve("tasks"), List.of("cgroup.subtree_control"));
        pretend(base.resolve("tasks/a"), OF_A_TASK);
    }

    @Test
    @DisplayName("are made where the node is, which moves out of their way")
    void moves() throws IOException {
        assertThat(Cgroups.at(root, "1:name=x:/y\n" + SERVICE, "tasks").absence()).isEmpty();

        assertThat(base.resolve("bramble-node/cgroup.procs"))
                .hasContent(Long.toString(ProcessHandle.current().pid()));
        for (var each : List.of(base, base.resolve("tasks"))) {
            assertThat(each.resolve("cgroup.subtree_control")).hasContent("+memory +pids +cpu");
        }
    }

    @Test
    @DisplayName("are found again by a node that is started from where it has moved to")
    void findsAgain() {
        var again = "0::/system.slice/bramble.service/bramble-node\n";

        assertThat(Cgroups.at(root, again, "tasks").former("a"))
                .contains(new Cgroup(base.resolve("tasks/a")));
    }

    @Test
    @DisplayName(
            "hold a task to its memory, without swap, to its share and to a number of processes")
    void limits() throws IOException {
        var made = Cgroups.at(root, SERVICE, "tasks").make("a", 256L << 20, 2);

        assertThat(made).isEqualTo(new Cgroup(base.resolve("tasks/a")));
        assertThat(file("memory.max")).hasContent(Long.toString(256L << 20));
        assertThat(file("memory.swap.max")).hasContent("0");
        assertThat(file("memory.oom.group")).hasContent("1");
        assertThat(file("cpu.weight")).hasContent("200");
        assertThat(file("pids.max")).hasContent("2048");
    }

    @Test
    @DisplayName("set no bound of memory for a task that names none")
    void noLimit() throws IOException {
        var _ = Cgroups.at(root, SERVICE, "tasks").make("a", 0, 1);

        assertThat(file("memory.max")).isEmptyFile();
    }

    @Test
    @DisplayName("tell in words when the kernel killed a task for its memory")
    void tells() throws IOException {
        var cgroup = new Cgroup(base.resolve("tasks/a"));
        Files.writeString(file("memory.max"), (256L << 20) + "\n");
        Files.writeString(file("memory.events"), "low 0\noom 0\noom_kill 0\noom_group_kill 0\n");
        assertThat(cgroup.memoryExceeded()).isEmpty();

        Files.writeString(file("memory.events"), "low 0\noom 1\noom_kill 1\noom_group_kill 0\n");
        assertThat(cgroup.memoryExceeded()).contains("256M");
    }

    @Test
    @DisplayName("are entered by a process before it becomes its command")
    void entered() throws Exception {
        var exit =
                run(
                        new Confinement(TaskUser.SAME, 0, false, base.resolve("tasks/a")),
                        "cat",
                        file("cgroup.procs").toString());

        assertThat(exit.code()).isZero();
        assertThat(root.resolve("out")).hasContent("0");
    }

    @Test
    @DisplayName("are killed when they end, and removed when nothing is in them any more")
    void ends() throws IOException {
        var cgroups = Cgroups.at(root, SERVICE, "tasks");
        cgroups.endAllBut(Set.of("a"));
        assertThat(file("cgroup.kill")).isEmptyFile();

        cgroups.endAllBut(Set.of());
        assertThat(file("cgroup.kill")).hasContent("1");
        cgroups.sweep();
        assertThat(base.resolve("tasks/a")).exists();

        for (var name : OF_A_TASK) {
            Files.delete(file(name));
        }
        cgroups.sweep();
        assertThat(base.resolve("tasks/a")).doesNotExist();
    }

    @Test
    @DisplayName("are done without, with the reason, where the system or the service has none")
    void absent() throws IOException {
        assertThat(Cgroups.at(root.resolve("none"), SERVICE, "tasks").absence())
                .contains("no cgroups of version 2");
        assertThat(Cgroups.at(root, "4:memory:/x\n", "tasks").absence())
                .contains("in no cgroup of version 2");
        Files.writeString(base.resolve("cgroup.controllers"), "cpu\n");
        assertThat(Cgroups.at(root, SERVICE, "tasks").absence()).contains("not delegated");
        Files.writeString(base.resolve("cgroup.controllers"), "memory pids\n");
        Files.delete(base.resolve("cgroup.subtree_control"));
        var refused = Cgroups.at(root, SERVICE, "tasks");
        assertThat(refused.absence()).contains("Delegate=yes");
        assertThat(base.resolve("cgroup.procs"))
                .as("the node moves back")
                .hasContent(Long.toString(ProcessHandle.current().pid()));
        assertThat(refused.make("b", 1, 1)).isNull();
    }

    @Test
    @DisplayName("of this machine's kernel kill what takes too much memory; needs delegated ones")
    void real() throws Exception {
        var cgroups = Cgroups.ofThisSystem("bramble-test");
        assumeThat(cgroups.absence()).as("cgroups of version 2 are delegated").isEmpty();
        var cgroup = Objects.requireNonNull(cgroups.make("real", 16L << 20, 1));
        try {
            var exit =
                    run(
                            new Confinement(TaskUser.SAME, 0, false, cgroup.directory()),
                            "sh",
                            "-c",
                            "a=x; while :; do a=$a$a; done");

            assertThat(exit.signal()).isEqualTo(9);
            assertThat(cgroup.memoryExceeded()).contains("16M");
        } finally {
            cgroups.end(cgroup);
        }
        await().until(
                        () -> {
                            cgroups.sweep();
                            return !Files.exists(cgroup.directory());
                        });
    }

    private ProcessExit run(Confinement confinement, String... command) throws StartFailure {
        var launch =
                new Launch(
                        List.of(command),
                        Map.of("PATH", "/usr/bin:/bin"),
                        root,
                        root.resolve("out"),
                        root.resolve("err"));
        var process = ProcessLauncher.ofThisSystem().start(confinement.of(launch));
        process.awaitEnd();
        return process.reap();
    }

    private Path file(String name) {
        return base.resolve("tasks/a").resolve(name);
    }

    private static void pretend(Path directory, List<String> files) throws IOException {
        Files.createDirectories(directory);
        for (var each : files) {
            Files.createFile(directory.resolve(each));
        }
    }
}
