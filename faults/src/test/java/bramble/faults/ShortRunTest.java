package bramble.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A short run with a handful of faults")
class ShortRunTest {

    private static final long MINUTES_MAX = 8;

    @TempDir Path directory;

    @Test
    @DisplayName("breaks no promise of three nodes")
    void breaksNothing() throws IOException, InterruptedException {
        var printed = directory.resolve("printed");
        var program =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Main.class.getName(),
                                        "--seconds",
                                        "30",
                                        "--seed",
                                        System.getProperty("bramble.seed", "11"),
                                        "--directory",
                                        directory.resolve("run").toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile())
                        .start();
        try {
            var ended = program.waitFor(MINUTES_MAX, TimeUnit.MINUTES);

            var text = Files.readString(printed, StandardCharsets.UTF_8);
            assertThat(ended).as("it ends:%n%s", text).isTrue();
            assertThat(program.exitValue()).as(text).isZero();
            assertThat(text).contains("lost 0, doubled 0, violations 0");
            assertThat(Files.readAllLines(directory.resolve("run").resolve("history.jsonl")))
                    .hasSizeGreaterThan(100);
        } finally {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly();
        }
    }
}
