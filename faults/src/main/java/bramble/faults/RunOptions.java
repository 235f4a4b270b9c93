package bramble.faults;

import bramble.faults.nemesis.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a run was told.
 *
 * @param seed of the faults and of what the clients do
 * @param length of the time with faults; looking at everything afterwards comes on top
 * @param kinds of faults; none for all that can be made
 * @param directory for the history, the nodes' logs and their disks
 * @param enclosed whether this program is already in an enclosure
 */
record RunOptions(
        long seed, Duration length, int nodes, List<Kind> kinds, Path directory, boolean enclosed) {

    private static final Duration STANDARD_LENGTH = Duration.ofMinutes(5);

    RunOptions {
        kinds = List.copyOf(kinds);
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static RunOptions parse(List<String> words) {
        var seed = System.currentTimeMillis() % 1_000_000;
        var length = STANDARD_LENGTH;
        var nodes = 3;
        var kinds = new ArrayList<Kind>();
        var directory = Path.of("target", "faults").toAbsolutePath();
        var enclosed = false;
        var rest = words.iterator();
        while (rest.hasNext()) {
            var word = rest.next();
            switch (word) {
                case "--enclosed" -> enclosed = true;
                case "--seed" -> seed = Long.parseLong(rest.next());
                case "--minutes" -> length = Duration.ofMinutes(Long.parseLong(rest.next()));
                case "--seconds" -> length = Duration.ofSeconds(Long.parseLong(rest.next()));
                case "--nodes" -> nodes = Integer.parseInt(rest.next());
                case "--directory" -> directory = Path.of(rest.next()).toAbsolutePath();
                case "--kinds" ->
                        Arrays.stream(rest.next().split(",", -1))
                                .map(RunOptions::kind)
                                .forEach(kinds::add);
                default -> throw new IllegalArgumentException("there is no option " + word);
            }
        }
        return new RunOptions(seed, length, nodes, kinds, directory, enclosed);
    }

    private static Kind kind(String text) {
        return Kind.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
