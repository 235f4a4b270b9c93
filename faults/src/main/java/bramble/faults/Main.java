package bramble.faults;

import bramble.faults.house.Enclosure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The program: {@code [--minutes N | --seconds N] [--seed N] [--nodes N] [--kinds K,K…]
 * [--directory D]}. Exit codes: 0 nothing was broken, 1 something was, 2 wrong usage.
 *
 * <p>Started by root it runs itself in an enclosure, with all kinds of faults; else with those that
 * need none.
 */
public final class Main {

    private static final int WRONG_USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var words = Arrays.asList(arguments);
        RunOptions options;
        try {
            options = RunOptions.parse(words);
        } catch (IllegalArgumentException e) {
            System.err.println("faults: " + e.getMessage());
            System.exit(WRONG_USAGE);
            return;
        }
        if (!options.enclosed() && Enclosure.isPossible()) {
            System.exit(enclosed(words));
        }
        var summary = new Run(options).go();
        System.out.println(summary);
        // Threads of the pretended machines would go on.
        System.exit(summary.violations().isEmpty() ? 0 : 1);
    }

    private static int enclosed(List<String> words) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx512m"));
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--enclosed"));
        command.addAll(words);
        var inside = new ProcessBuilder(Enclosure.around(command)).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(inside::destroyForcibly));
        return inside.waitFor();
    }
}
