package bramble.http;

import bramble.api.Dependency;
import bramble.api.JobRequest;
import bramble.api.Size;
import bramble.core.Items;
import bramble.core.JobSpec;
import bramble.core.Program;
import bramble.core.QueueRules;
import bramble.core.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes a specification as the request that asks for it; what is the default is left out. */
final class SpecWriter {

    /**
     * Items of a retried job that are shown one by one; a job with more is shown without its
     * specification.
     */
    private static final int SELECTION_SHOWN_MAX = 10_000;

    private SpecWriter() {}

    /** The request; null when its items are too many to be written down. */
    static @Nullable JobRequest write(JobSpec spec) {
        if (spec.items() instanceof Items.Selection selection
                && (selection.size() > SELECTION_SHOWN_MAX
                        || selection.root() instanceof Items.Lines)) {
            return null;
        }
        var needs = spec.needs();
        var attempts = spec.attempts();
        var queue = spec.queue();
        return new JobRequest(
                null,
                spec.name().isEmpty() ? null : spec.name(),
                spec.program().command(),
                items(spec.items()),
                spec.program().environment(),
                files(spec.program()),
                spec.program().outputs().globs(),
                spec.program().outputs().afterFailure() ? Boolean.TRUE : null,
                attempts.runner() instanceof Runner.Lines ? JobRequest.RUNNER_LINES : null,
                attempts.runner() instanceof Runner.Lines(var warm) && warm > 0
                        ? Duration.ofMillis(warm)
                        : null,
                spec.program().directory().orElse(null),
                needs.cpus() == 1 ? null : needs.cpus(),
                needs.memoryBytes() == 0 ? null : new Size(needs.memoryBytes()),
                needs.labels(),
                unlessZero(queue.priority()),
                unlessZero(queue.maxParallel()),
                unlessZero(attempts.retries()),
                attempts.retries() == 0 ? null : Duration.ofMillis(attempts.backoffMillis()),
                attempts.timeoutMillis() == 0 ? null : Duration.ofMillis(attempts.timeoutMillis()),
                queue.notBeforeMillis() == 0 ? null : Instant.ofEpochMilli(queue.notBeforeMillis()),
                after(queue),
                attempts.atMostOnce() ? Boolean.TRUE : null);
    }

    private static SortedMap<String, String> files(Program program) {
        var files = new TreeMap<String, String>();
        program.files()
                .forEach(
                        (name, file) ->
                                files.put(
                                        name,
                                        file.content()
                                                + switch (file.mode()) {
                                                    case GUESSED -> "";
                                                    case PLAIN -> bramble.api.JobRequest.PLAIN;
                                                    case EXECUTABLE ->
                                                            bramble.api.JobRequest.EXECUTABLE;
                                                }));
        return files;
    }

    private static @Nullable Integer unlessZero(int value) {
        return value == 0 ? null : value;
    }

    /** Items as the API writes them; null for a job without. */
    static bramble.api.@Nullable Items items(Items items) {
        return switch (items) {
            case Items.None none -> null;
            case Items.Range range -> new bramble.api.Items.Range(range.first(), range.last());
            case Items.Listed listed -> new bramble.api.Items.Listed(listed.texts());
            case Items.Lines lines -> new bramble.api.Items.FromFile(lines.content().text());
            case Items.Selection selection ->
                    new bramble.api.Items.Listed(
                            IntStream.range(0, selection.size())
                                    .mapToObj(task -> selection.item(task).orElseThrow())
                                    .toList());
        };
    }

    private static List<Dependency> after(QueueRules queue) {
        return queue.after().stream()
                .map(
                        each ->
                                new Dependency(
                                        each.job().uuid(),
                                        switch (each.on()) {
                                            case OK -> Dependency.On.OK;
                                            case ANY -> Dependency.On.ANY;
                                            case FAIL -> Dependency.On.FAIL;
                                        }))
                .toList();
    }
}
