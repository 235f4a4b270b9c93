import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs an example as a worker does that was sent its source file and nothing else: from an empty
 * folder, without an environment, on a Java that has only what it takes to run a source file.
 */
@SuppressWarnings("DefaultPackage")
final class Alone {

    private static final Path SOURCES = Path.of("src", "main", "java", "bramble", "examples");

    private Alone() {}

    /** What a program left behind when it ended. */
    record Outcome(int exitCode, String out, String err) {}

    /** Runs {@code program} in {@code folder} to its end, with {@code in} for standard input. */
    static Outcome run(Path folder, String in, String program, String... args)
            throws IOException, InterruptedException {
        Files.copy(SOURCES.resolve(program), folder.resolve(program));
        Path input = Files.writeString(folder.resolve("in"), in);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--limit-modules", "java.base,jdk.compiler", program));
        command.addAll(List.of(args));
        var builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectInput(input.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().clear();
        int exitCode = builder.start().waitFor();
        return new Outcome(exitCode, Files.readString(out), Files.readString(err));
    }
}
