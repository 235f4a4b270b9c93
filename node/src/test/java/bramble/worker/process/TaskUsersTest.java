package bramble.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import bramble.worker.process.TaskUsers.Unusable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs the superuser's rights; without them its tests are skipped. */
@DisplayName("The user that a root node's tasks run as")
class TaskUsersTest {

    @TempDir Path directory;
    private final List<RunningProcess> started = new ArrayList<>();

    @BeforeEach
    void root() throws IOException {
        assumeThat(TaskUsers.isSuperuser()).as("runs as root").isTrue();
        set("rwx--x--x");
    }

    @AfterEach
    void leaveNothingBehind() {
        started.forEach(process -> Sessions.ofThisSystem().kill(process.pid()));
    }

    @Test
    @DisplayName("is one of the usual ones that are there, and root only when that is said")
    void usual() throws Unusable {
        assertThat(TaskUsers.find(null))
                .isInstanceOfSatisfying(
                        TaskUser.Other.class,
                        other -> {
                            assertThat(TaskUsers.USUAL).contains(other.name());
                            assertThat(other.uid()).isPositive();
                        });
        assertThat(TaskUsers.find("root")).isEqualTo(TaskUser.SAME);
    }

    @Test
    @DisplayName("must be there, and the way to it as well; the refusal says what to do")
    void refused() throws Unusable {
        assertThatThrownBy(() -> TaskUsers.find("nobody-of-this-name"))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("there is no user nobody-of-this-name")
                .hasMessageContaining("useradd");
        assertThatThrownBy(() -> TaskUsers.find("0")).isInstanceOf(Unusable.class);
        assertThatThrownBy(() -> TaskUsers.find("nobody", List.of(directory.resolve("setpriv"))))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining("setpriv of util-linux")
                .hasMessageContaining("install it");
    }

    @Test
    @DisplayName("must be able to go to its tasks' folders")
    void closedWay() throws Exception {
        var user = TaskUsers.find("nobody");
        assertThat(TaskUsers.proven(user, directory)).isEqualTo(user);

        set("rwx------");

        assertThatThrownBy(() -> TaskUsers.proven(user, directory))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("chmod o+x");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @DisplayName("cannot make a process that is taken for one of the node's and adopted")
    void noImpostor() throws Exception {
        var variables = Map.of("PATH", "/usr/bin:/bin", "BRAMBLE_NODE", "n", "BRAMBLE_TASK", "0");
        var user = TaskUsers.find("nobody");
        var launch =
                new Launch(
                        List.of("sleep", "1001"),
                        variables,
                        directory,
                        directory.resolve("out"),
                        directory.resolve("err"));
        var launcher = ProcessLauncher.ofThisSystem();
        var impostor = launcher.start(new Confinement(user, 65_534, false, null).of(launch));
        started.add(impostor);
        var own = launcher.start(launch);
        started.add(own);
        await().until(() -> ProcessOwner.of(impostor.pid()) == 65_534);

        var adopted =
                new Strays("BRAMBLE_NODE", "n").adopt(names -> Optional.of(directory.resolve("x")));

        assertThat(adopted).extracting(AdoptedProcess::pid).containsExactly(own.pid());
    }

    private void set(String permissions) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }
}
