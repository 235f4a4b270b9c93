package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.Durations;
import bramble.api.Items;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.JobView;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bramble map}: one job with many items, its results in the order of the items. */
@Command(
        name = "map",
        description = "Run a command on many items and print the results in their order.",
        footer = {
            "",
            "{} or {item} in the command stands for the item, {task} for its number; without any, the item is",
            "added at the end. Items stand behind \":::\", in a file, or are numbers:",
            "  bramble map -- convert {} {}.png ::: a.svg b.svg",
            "  ls *.svg | bramble map --from - -- convert {} {}.png",
            "  bramble map --range 1..1000 -- ./count-primes {}",
            "  bramble map --lines --range 1..1000000 -- perl -lne '$|=1; print $_ ** 2'"
        })
final class MapItems extends SubmittingCommand {

    private static final String SEPARATOR = ":::";

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "One item a line; - is standard input.")
    @Nullable String from;

    @Option(
            names = "--range",
            paramLabel = "A..B",
            description = "The numbers from A to B, both included.")
    @Nullable String range;

    @Option(
            names = "--lines",
            description = {
                "Start the command once a slot and give it one item a line on its standard input; it must answer each",
                "with exactly one line, at once (no buffering). For many small items."
            })
    boolean lines;

    @Option(
            names = "--warm",
            paramLabel = "DUR",
            description = {
                "With --lines, of a command that can serve several jobs one after another: how long a process of it that has",
                "nothing to do is kept for your next job with the same command, variables and files, such as 60s."
            })
    @Nullable String warm;

    @Parameters(
            paramLabel = "COMMAND",
            description = "The program and its arguments, then perhaps ::: and items.")
    List<String> words = new ArrayList<>();

    MapItems(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        int separator = words.indexOf(SEPARATOR);
        List<String> command = separator < 0 ? words : words.subList(0, separator);
        BrambleClient client = client();
        Items items =
                items(client, separator < 0 ? null : words.subList(separator + 1, words.size()));
        JobRequestBuilder builder =
                job.request(
                        lines ? withoutPlaceholder(command) : withPlaceholder(command),
                        cluster.times(),
                        terminal.environment());
        JobRequest request = complete(client, withRunner(builder).items(items));
        UUID id = job.idOrNew();
        try (CancelOnInterrupt guard = CancelOnInterrupt.watching(client, id, terminal)) {
            accepted(client, id, request);
            JobView view;
            long missing;
            try (ProgressBar bar = ProgressBar.of(client, id, terminal)) {
                OrderedResults results = new OrderedResults(client, id, json(), terminal, bar);
                view = results.print();
                missing = results.missing();
            }
            guard.ended();
            if (missing > 0) {
                terminal.warn(
                        missing
                                + " of "
                                + view.counts().total()
                                + " outputs are missing: \"bramble results "
                                + id
                                + "\" prints them when their nodes are back.");
            }
            int code = JobWords.codeOf(view);
            return code == ExitCode.DONE && missing > 0 ? ExitCode.FAILED : code;
        }
    }

    private JobRequestBuilder withRunner(JobRequestBuilder builder) {
        if (warm == null) {
            return lines ? builder.lines() : builder;
        }
        if (!lines) {
            throw new UsageException(
                    "--warm keeps a process that is given an item a line: add --lines, or leave it out");
        }
        try {
            return builder.lines().warm(Durations.parse(warm));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--warm: " + e.getMessage());
        }
    }

    private static List<String> withoutPlaceholder(List<String> command) {
        for (String word : command) {
            if (word.equals("{}") || word.equals("{item}") || word.equals("{task}")) {
                throw new UsageException(
                        "with --lines the command is started once for many items, so "
                                + word
                                + " stands for nothing: leave it out, and read the items from the standard input, one a line");
            }
        }
        return command;
    }

    private static List<String> withPlaceholder(List<String> command) {
        if (command.isEmpty()
                || command.stream()
                        .anyMatch(
                                word ->
                                        word.contains("{}")
                                                || word.contains("{item}")
                                                || word.contains("{task}"))) {
            return command;
        }
        List<String> longer = new ArrayList<>(command);
        longer.add("{item}");
        return longer;
    }

    private Items items(BrambleClient client, @Nullable List<String> listed) {
        int sources = (listed == null ? 0 : 1) + (from == null ? 0 : 1) + (range == null ? 0 : 1);
        if (sources != 1) {
            throw new UsageException(
                    "items are needed, from one place: \"::: ITEM…\" behind the command, --from FILE or --range A..B");
        }
        if (range != null) {
            return range(range);
        }
        if (from != null) {
            return new ItemLines(client.files(), terminal.in()).read(from);
        }
        if (listed == null || listed.isEmpty()) {
            throw new UsageException("there are no items behind \":::\"");
        }
        return new Items.Listed(listed);
    }

    private static Items range(String text) {
        int dots = text.indexOf("..", 1);
        try {
            if (dots > 0) {
                return new Items.Range(
                        Long.parseLong(text.substring(0, dots)),
                        Long.parseLong(text.substring(dots + 2)));
            }
        } catch (NumberFormatException e) {
            throw notARange(text);
        }
        throw notARange(text);
    }

    private static UsageException notARange(String text) {
        return new UsageException(
                "--range: \"" + text + "\" is not a range: write two whole numbers, as in 1..1000");
    }
}
