package bramble.api.executor;

import bramble.api.BrambleClient;
import bramble.api.Items;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.JobView;
import bramble.api.Limits;
import bramble.api.ResultLine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One function on many items: one job. The function goes along as a file, once; the items are in
 * the request, or a file when they are many.
 */
final class Mapping {

    private static final long PAUSE_MILLIS = 100;

    private final BrambleClient client;
    private final Sending sending;
    private final Answers answers;
    private final AtomicReference<@Nullable UUID> job = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    private long next;

    Mapping(Sending sending, Answers answers) {
        this.client = sending.client();
        this.sending = sending;
        this.answers = answers;
    }

    /** The job is not wanted any more. */
    void cancel() {
        UUID running = job.get();
        if (running != null) {
            sending.cancel(running);
        }
    }

    /**
     * Runs it.
     *
     * @param countMax so many items are taken
     * @param rules of the job
     * @param results hears each, in the order of the items
     * @throws ExecutionException with what the first item threw that threw something
     */
    void run(
            SerializableFunction<?, ?> function,
            Iterable<?> items,
            long countMax,
            UnaryOperator<JobRequestBuilder> rules,
            Consumer<@Nullable Object> results)
            throws ExecutionException {
        long count;
        try {
            Path directory = Files.createTempDirectory("bramble-map");
            Path code = directory.resolve("function");
            Path lines = directory.resolve("items");
            try {
                Files.write(code, packed("the function", function));
                count = write(items, countMax, lines);
                if (count == 0) {
                    return;
                }
                job.set(sending.accepted(() -> request(rules, code, lines)));
            } finally {
                Files.deleteIfExists(code);
                Files.deleteIfExists(lines);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the items cannot be written to a temporary file", e);
        }
        follow(count, results);
    }

    private static byte[] packed(String what, Object object) {
        try {
            return Packed.bytes(object);
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " cannot travel: " + e, e);
        }
    }

    private static long write(Iterable<?> items, long countMax, Path lines) throws IOException {
        long count = 0;
        try (BufferedWriter out = Files.newBufferedWriter(lines)) {
            for (Object item : items) {
                if (count == countMax) {
                    throw new IllegalArgumentException(
                            "there are more than "
                                    + countMax
                                    + " items: take forEachResult, which keeps no results, or several calls");
                }
                String text;
                try {
                    text = Packed.text(item);
                } catch (IOException e) {
                    throw new IllegalArgumentException("item " + count + " cannot travel: " + e, e);
                }
                out.append(text).append('\n');
                count++;
            }
        }
        return count;
    }

    private JobRequest request(UnaryOperator<JobRequestBuilder> rules, Path code, Path lines) {
        try {
            Items items =
                    Files.size(lines) <= Limits.ITEMS_BYTES_MAX
                            ? new Items.Listed(Files.readAllLines(lines, StandardCharsets.US_ASCII))
                            : new Items.FromFile(client.files().put(lines));
            return rules.apply(sending.program().request())
                    .file(RemoteMain.FUNCTION, client.files().put(code) + JobRequest.PLAIN)
                    .items(items)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void follow(long count, Consumer<@Nullable Object> results) throws ExecutionException {
        UUID running = java.util.Objects.requireNonNull(job.get());
        while (next < count) {
            long before = next;
            JobView view = client.job(running);
            boolean ended = view.state().ended();
            boolean broken = false;
            try {
                client.results(running, next, !ended, line -> take(running, line, results));
            } catch (UncheckedIOException connection) {
                broken = true; // the next round asks another node, from the next task on
            }
            Throwable failed = thrown.get();
            if (failed != null) {
                cancel();
                throw new ExecutionException(failed);
            }
            if (next == before && ended && !broken) {
                throw new ExecutionException(missing(running, view.why()));
            }
            if (next == before) {
                pause();
            }
        }
    }

    @SuppressWarnings("PMD.AvoidCatchingThrowable")
    private boolean take(UUID running, ResultLine line, Consumer<@Nullable Object> results) {
        if (line.task() < next) {
            return true;
        }
        if (line.task() > next) {
            return false;
        }
        Object value;
        try {
            value = answers.value(running, line);
        } catch (Throwable failed) {
            thrown.set(failed);
            return false;
        }
        results.accept(value);
        next++;
        return true;
    }

    private RemoteTaskException missing(UUID running, String why) {
        return new RemoteTaskException(
                RemoteTaskException.Kind.RESULT_MISSING,
                "job " + running + " has ended without a result for task " + next + ": " + why);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
