package bramble.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One part of the benchmarks a run, so that one that fails does not take the others along: {@code
 * PART SIZE LAUNCHER DIRECTORY RESULTS}. Or, after them, the table: {@code table RESULTS DOCUMENT}.
 */
public final class Main {

    private static final int TABLE_WORDS = 3;
    private static final int PART_WORDS = 5;

    private Main() {}

    /** Runs one part, or writes the table. */
    public static void main(String[] args) throws IOException {
        List<String> words = List.of(args);
        if (words.size() == TABLE_WORDS && words.getFirst().equals("table")) {
            Table.of(Path.of(args[1])).writeInto(Path.of(args[2]));
            return;
        }
        if (words.size() != PART_WORDS) {
            throw new IllegalArgumentException(
                    "started by benchmarks/run, see docs/performance.md");
        }
        Sizes sizes = args[1].equals("full") ? Sizes.FULL : Sizes.QUICK;
        try (Place place = new Place(Path.of(args[2]), Path.of(args[3]))) {
            measure(args[0], new Run(place, sizes, Path.of(args[4])));
        }
    }

    private static void measure(String part, Run run) {
        switch (part) {
            case "submissions" -> new Submissions(run).measure();
            case "tasks" -> new Tasks(run).measure();
            case "lines" -> new LineItems(run).measure();
            case "latency" -> new Latencies(run).measure();
            case "starts" -> new Starts(run).measure();
            case "idle" -> new Idle(run).measure();
            case "takeover" -> new Takeovers(run).measure();
            case "gearman" -> new Gearman(run).measure();
            case "celery" -> new Celery(run).measure();
            case "dask" -> new Dask(run).measure();
            case "hazelcast" -> new Hazelcast(run).measure();
            case "slurm" -> new Slurm(run).measure();
            case "queue" -> new Queueing(run).measure();
            case "workers" -> new Scale(run).measure();
            default -> throw new IllegalArgumentException("there is no part \"" + part + "\"");
        }
    }
}
