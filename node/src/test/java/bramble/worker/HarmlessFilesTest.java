package bramble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import bramble.core.AttemptEnd;
import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.worker.output.TaskStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Needs the superuser's rights and setpriv; without them its tests are skipped. */
@DisplayName("The files of a task of a root node")
class HarmlessFilesTest extends RootWorker {

    @Test
    @DisplayName("to which it prints can be opened by their usual names")
    void usualNames() throws IOException {
        var work = Work.script("echo out >>/dev/stdout; echo err >/dev/stderr; echo out");

        assertThat(printedBy(work)).isEqualTo("out\nout\n");
        assertThat(printed(work, 0, TaskStream.STDERR)).isEqualTo("err\n");
    }

    @Test
    @DisplayName("in a closed directory are not reached by being started behind it")
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
    @DisplayName("are those of the directory that its job names, if it may go there")
    void whereItMayGo() throws IOException {
        assertThat(printedBy(in(Path.of("/usr"), Work.script("pwd")))).isEqualTo("/usr\n");
    }

    @Test
    @DisplayName("that it shares with others cannot be written to, nor their mode changed")
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
    @DisplayName("of others cannot be kept as its outputs")
    void outputsAreItsOwn() throws IOException {
        var secret = directory.resolve("secret");
        assertRefused("ln -s " + secret + " out", "is a link that leads out");
        assertRefused("ln -s /etc/shadow out", "is a link that leads out");
        assertRefused("mkfifo out", "is neither a file nor a directory");
        assertRefused("mkdir d; rmdir d; ln -s /etc d; ln -s d/shadow out", "leads out");
        assertRefused("ln -s loop out; ln -s out loop", "leads nowhere");
    }

    @Test
    @DisplayName("of its own are kept, also by links, and in folders of its own")
    void keepsItsOwn() throws IOException {
        var work =
                withOutputs(Work.script("mkdir d; echo 1 >d/a; ln -s d/a out; chmod 0 d"), "out");

        master.give(work);
        await().until(() -> master.isTold(work, 0));

        assertThat(master.endOf(work, 0)).isEqualTo(AttemptEnd.SUCCESS);
        await().until(() -> isGone(work));
    }

    @Test
    @DisplayName("go with their folder, however deep, and nothing that links in it lead to")
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
}
