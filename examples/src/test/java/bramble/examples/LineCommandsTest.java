import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A command for the line runner")
@SuppressWarnings("DefaultPackage")
class LineCommandsTest {

    private static final Map<String, String> STEPS =
            new TreeMap<>(Map.of("1", "0", "6", "8", "27", "111", "97", "118"));

    @ParameterizedTest
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("answers each item before it is given the next, and ends with its input")
    @ValueSource(strings = {"lines/collatz.py", "lines/collatz.sh", "Collatz.java"})
    void answersInTurn(String program) throws Exception {
        assumeThat(!program.endsWith(".py") || isOnPath("python3")).isTrue();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var source = Path.of("src", "main", "java", "bramble", "examples", program).toString();
        var command =
                program.endsWith(".java")
                        ? List.of(java, source)
                        : List.of(Path.of(program).toAbsolutePath().toString());
        var builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        var process = builder.start();
        try (var answers =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var items = process.outputWriter(StandardCharsets.UTF_8);
            for (var item : STEPS.keySet()) {
                items.write(item + "\n");
                items.flush();
                assertThat(answers.readLine()).isEqualTo(STEPS.get(item));
            }
            items.close();
            assertThat(answers.readLine()).isNull();
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
