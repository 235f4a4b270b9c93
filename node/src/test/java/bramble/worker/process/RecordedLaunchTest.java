package bramble.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A launch whose exit code is to be recorded")
class RecordedLaunchTest {

    /** Not {@code env}, which is also what might stand between. */
    private static final String SHOW_AND_FAIL =
            """
            import sys
            sys.stdout.buffer.write(open('/proc/self/environ', 'rb').read())
            sys.exit(3)
            """;

    @TempDir Path directory;

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("does not wait for a pipe that stands in the place of its program")
    void pipe() throws Exception {
        var pipe = directory.resolve("pipe");
        var made = new ProcessBuilder("mkfifo", "-m", "700", pipe.toString()).start().waitFor();
        assertThat(made).isZero();
        assertThat(Files.isExecutable(pipe)).isTrue();

        assertThat(RecordedLaunch.of(launch("./pipe"), directory.resolve("x"), Confinement.NONE))
                .isEmpty();
        assertThat(RecordedLaunch.of(launch("true"), directory.resolve("x"), Confinement.NONE))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"A_b9", "exit", "code", "PWD", "OLDPWD", "_", "IFS", "PS1", "a.b", "LANG"})
    @DisplayName("shows its command the given variables and no others, and records its exit code")
    void variables(String name) throws Exception {
        var variables = new TreeMap<String, String>();
        variables.put("PATH", "/usr/bin:/bin");
        variables.put("EMPTY", "");
        variables.put(name, "'\"$x\\ \n*\u00e9");
        var exit = Files.createFile(directory.resolve("exit"));
        var launch =
                new Launch(
                        List.of("python3", "-c", SHOW_AND_FAIL),
                        variables,
                        directory,
                        directory.resolve("out"),
                        directory.resolve("err"));

        RecordedLaunch.begin(exit, 1_234);
        var process =
                ProcessLauncher.ofThisSystem()
                        .start(RecordedLaunch.of(launch, exit, Confinement.NONE).orElseThrow());
        process.awaitEnd();

        assertThat(process.reap().code()).isEqualTo(3);
        assertThat(RecordedLaunch.exitCode(exit)).contains(3);
        assertThat(RecordedLaunch.startedAt(exit)).hasValue(1_234);
        assertThat(directory.resolve("err")).isEmptyFile();
        var seen = new TreeMap<String, String>();
        for (var each : Files.readString(directory.resolve("out")).split("\0", 0)) {
            seen.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        assertThat(seen).isEqualTo(variables);
    }

    @Test
    @DisplayName("reads what earlier versions have recorded, and nothing before the end")
    void formats() throws Exception {
        var exit = directory.resolve("exit");

        assertThat(RecordedLaunch.exitCode(Files.writeString(exit, "7\n"))).contains(7);
        assertThat(RecordedLaunch.startedAt(exit)).isEmpty();
        assertThat(RecordedLaunch.exitCode(Files.writeString(exit, ""))).isEmpty();
        assertThat(RecordedLaunch.exitCode(Files.writeString(exit, "@12\n"))).isEmpty();
        assertThat(RecordedLaunch.exitCode(Files.writeString(exit, "@12"))).isEmpty();
        assertThat(RecordedLaunch.exitCode(Files.writeString(exit, "@12\n7"))).isEmpty();
        assertThat(RecordedLaunch.exitCode(Files.writeString(exit, "@12\n7\n"))).contains(7);
    }

    private Launch launch(String program) {
        return new Launch(
                List.of(program),
                Map.of("PATH", "/usr/bin:/bin"),
                directory,
                directory.resolve("out"),
                directory.resolve("err"));
    }
}
