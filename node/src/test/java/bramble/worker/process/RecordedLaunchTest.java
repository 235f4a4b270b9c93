package bramble.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A launch whose exit code is to be recorded")
class RecordedLaunchTest {

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

    private Launch launch(String program) {
        return new Launch(
                List.of(program),
                Map.of("PATH", "/usr/bin:/bin"),
                directory,
                directory.resolve("out"),
                directory.resolve("err"));
    }
}
