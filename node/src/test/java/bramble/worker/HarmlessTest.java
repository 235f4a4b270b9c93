package bramble.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import bramble.core.AttemptEnd;
import bramble.core.AttemptEnd.Kind;
import bramble.core.AttemptRules;
import bramble.core.Items;
import bramble.worker.output.TaskStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Needs the superuser's rights and setpriv; without them its tests are skipped. */
@DisplayName("A task of a root node")
class HarmlessTest extends RootWorker {

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

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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
}
