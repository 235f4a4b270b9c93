package bramble.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One run of the command line inside the test's JVM: what it printed and its exit code. */
record CommandLineRun(int code, String out, String err) {

    /** Runs a command against the fake cluster. */
    static CommandLineRun of(FakeCluster cluster, String... args) {
        return with(Map.of("BRAMBLE_AT", cluster.address()), "", args);
    }

    /** Runs a command with these variables and this standard input. */
    static CommandLineRun with(Map<String, String> environment, String input, String... args) {
        return into(new ByteArrayOutputStream(), environment, input, args);
    }

    /** Runs a command whose output can be read while it runs. */
    static CommandLineRun into(
            ByteArrayOutputStream out,
            Map<String, String> environment,
            String input,
            String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal =
                new Terminal(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new Terminal.Output(
                                new PrintStream(out, false, StandardCharsets.UTF_8),
                                new PrintStream(err, false, StandardCharsets.UTF_8)),
                        false,
                        false,
                        new HashMap<>(environment));
        int code = Main.run(List.of(args), terminal);
        terminal.flush();
        return new CommandLineRun(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
