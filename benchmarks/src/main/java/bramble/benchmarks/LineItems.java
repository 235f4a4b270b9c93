package bramble.benchmarks;

import bramble.api.executor.BrambleExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Small items a second: through a plain pipe, through the line runner, and from a Java program. For
 * one thread.
 */
final class LineItems {

    private static final List<String> DOUBLE = List.of("perl", "-lne", "$|=1; print $_*2");

    private final Run run;
    private final Path out;

    LineItems(Run run) {
        this.run = run;
        this.out = run.place().newDirectory("out").resolve("out");
    }

    void measure() {
        int items = run.sizes().lines();
        run.remark(String.format(Locale.ROOT, "lines: %,d items a job", items));
        Path file = file(items);
        Samples pipe = new Samples();
        Samples range = new Samples();
        Samples fromFile = new Samples();
        try (Cluster one = Cluster.ready(run.place(), 1, "--slots", "2")) {
            map(one, items, range(items));
            for (int round = 0; round < run.sizes().rounds(); round++) {
                pipe.add(pipe(items));
                range.add(map(one, items, range(items)));
                fromFile.add(map(one, items, List.of("--from", file.toString())));
            }
            executor(one);
        }
        Samples three = new Samples();
        try (Cluster cluster = Cluster.ready(run.place(), 3)) {
            map(cluster, items, range(items));
            for (int round = 0; round < run.sizes().rounds(); round++) {
                pipe.add(pipe(items));
                three.add(map(cluster, items, range(items)));
            }
        }
        run.record(Row.LINES_PIPE, pipe);
        run.record(Row.LINES_ONE_NODE, range);
        run.record(Row.LINES_ONE_NODE_FILE, fromFile);
        run.record(Row.LINES_THREE_NODES, three);
        queue();
    }

    private Path file(int items) {
        try {
            Path file = run.place().newDirectory("items").resolve("items");
            return Files.write(
                    file, IntStream.rangeClosed(1, items).mapToObj(Integer::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> range(int items) {
        return List.of("--range", "1.." + items);
    }

    private double pipe(int items) {
        String command = "seq \"$1\" | perl -lne '$|=1; print $_*2' > \"$2\"";
        return rate(
                items,
                run.place()
                        .run(
                                Map.of(),
                                "sh",
                                "-c",
                                command,
                                "sh",
                                Integer.toString(items),
                                out.toString()));
    }

    private double map(Cluster cluster, int items, List<String> source) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("sh", "-c", "out=$1; shift; exec \"$@\" > \"$out\"", "sh"));
        command.addAll(
                List.of(out.toString(), run.place().launcher().toString(), "map", "--lines"));
        command.addAll(source);
        command.add("--");
        command.addAll(DOUBLE);
        String at = cluster.address(cluster.master()).toString();
        double rate =
                rate(
                        items,
                        run.place().run(Map.of("BRAMBLE_AT", at), command.toArray(String[]::new)));
        checkOutput(items);
        return rate;
    }

    /** All of it must be there: a fast loser of results is not to be measured. */
    private void checkOutput(int items) {
        try (Stream<String> lines = Files.lines(out)) {
            if (lines.mapToLong(Long::parseLong).sum() != (long) items * (items + 1)) {
                throw new IllegalStateException("the results in " + out + " are wrong");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double rate(int items, double millis) {
        return items * 1_000.0 / millis;
    }

    private void executor(Cluster cluster) {
        int items = run.sizes().linesOfExecutor();
        List<Integer> numbers = IntStream.rangeClosed(1, items).boxed().toList();
        Samples samples = new Samples();
        try (BrambleExecutor executor = BrambleExecutor.on(cluster.client(cluster.master()))) {
            executor.submit(() -> 0).get();
            for (int round = 0; round < run.sizes().rounds(); round++) {
                long start = System.nanoTime();
                List<Integer> doubled = executor.map(number -> 2 * number, numbers);
                samples.add(Clock.rateSince(start, items));
                if (doubled.size() != items || doubled.getLast() != 2 * items) {
                    throw new IllegalStateException("the executor answered wrongly");
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        run.record(Row.LINES_EXECUTOR, samples);
    }

    private void queue() {
        if (!QueueServer.Kind.BEANSTALKD.isInstalled()) {
            return;
        }
        int items = run.sizes().linesOfQueue();
        Samples samples = new Samples();
        try (QueueServer queue = new QueueServer(run.place(), QueueServer.Kind.BEANSTALKD)) {
            for (int round = 0; round < run.sizes().rounds(); round++) {
                long start = System.nanoTime();
                queue.putPipelined(items);
                queue.takeEach(items);
                samples.add(Clock.rateSince(start, items));
            }
        }
        run.record(Row.LINES_BEANSTALKD, samples);
    }
}
