package bramble.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds living processes by a variable of their environment, which every child inherits: the nodes
 * and what guards their tasks carry one of the test's, their tasks the name of their node.
 */
final class Leftovers {

    private Leftovers() {}

    /** A living process. */
    record Found(long pid, String command) {}

    /** The living processes that were started with one of these variables, {@code NAME=value}. */
    static List<Found> with(Set<String> variables) {
        var found = new ArrayList<Found>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                if (words(process.resolve("environ")).stream().anyMatch(variables::contains)) {
                    found.add(
                            new Found(
                                    Long.parseLong(process.getFileName().toString()),
                                    String.join(" ", words(process.resolve("cmdline")))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** A process that has ended, and one of somebody else's, has no words. */
    private static List<String> words(Path file) {
        try {
            return List.of(
                    new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException gone) {
            return List.of();
        }
    }
}
