package bramble.http;

import bramble.api.JobRequest;
import bramble.api.ProblemException;
import bramble.core.AttemptRules;
import bramble.core.ContentId;
import bramble.core.InputFile;
import bramble.core.Items;
import bramble.core.JobId;
import bramble.core.JobSpec;
import bramble.core.Needs;
import bramble.core.OutputRules;
import bramble.core.Program;
import bramble.core.QueueRules;
import bramble.core.Runner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes of a request what the core understands. Names the field that it cannot. */
final class SpecReader {

    private static final Duration BACKOFF = Duration.ofSeconds(1);

    private SpecReader() {}

    /**
     * What the request asks for.
     *
     * @throws ProblemException that names the first field whose value makes no sense or is beyond a
     *     limit
     */
    static JobSpec read(JobRequest request) {
        request.checked();
        var program =
                new Program(
                        request.command(),
                        new TreeMap<>(request.env()),
                        Optional.ofNullable(request.cwd()),
                        files(request),
                        new OutputRules(
                                request.outputs(),
                                Boolean.TRUE.equals(request.outputsAfterFailure())));
        return new JobSpec(
                request.name() == null ? "" : request.name(),
                new JobSpec.Work(program, items(request.items())),
                needs(request),
                attempts(request),
                queue(request));
    }

    /** Items as the core has them. */
    static Items items(bramble.api.@Nullable Items items) {
        return switch (items) {
            case null -> new Items.None();
            case bramble.api.Items.Range range -> new Items.Range(range.first(), range.last());
            case bramble.api.Items.Listed list -> new Items.Listed(list.items());
            case bramble.api.Items.FromFile file ->
                    Items.Lines.uncounted(new ContentId(file.file()));
        };
    }

    private static SortedMap<String, InputFile> files(JobRequest request) {
        var files = new TreeMap<String, InputFile>();
        request.files()
                .forEach(
                        (name, text) -> {
                            var mode =
                                    text.endsWith(JobRequest.EXECUTABLE)
                                            ? InputFile.Mode.EXECUTABLE
                                            : text.endsWith(JobRequest.PLAIN)
                                                    ? InputFile.Mode.PLAIN
                                                    : InputFile.Mode.GUESSED;
                            files.put(
                                    name,
                                    new InputFile(
                                            new ContentId(
                                                    text.substring(0, JobRequest.CONTENT_CHARS)),
                                            mode));
                        });
        return files;
    }

    private static Needs needs(JobRequest request) {
        var memory = request.memory();
        return new Needs(
                or(request.cpus(), 1),
                memory == null ? 0 : memory.bytes(),
                new TreeMap<>(request.labels()));
    }

    private static AttemptRules attempts(JobRequest request) {
        var once = Boolean.TRUE.equals(request.atMostOnce());
        var retries = or(request.retries(), 0);
        if (once && retries > 0) {
            throw ProblemException.invalid(
                    "retries",
                    "a job with atMostOnce never starts a task twice, so it has no retries: leave one of the two out");
        }
        var backoff = request.backoff() == null ? BACKOFF : request.backoff();
        var timeout = request.timeout() == null ? Duration.ZERO : request.timeout();
        var warm = request.warm() == null ? Duration.ZERO : request.warm();
        var runner =
                JobRequest.RUNNER_LINES.equals(request.runner())
                        ? new Runner.Lines(warm.toMillis())
                        : Runner.PROCESS;
        return new AttemptRules(retries, backoff.toMillis(), timeout.toMillis(), once, runner);
    }

    private static QueueRules queue(JobRequest request) {
        var notBefore = request.notBefore();
        var notBeforeMillis = 0L;
        if (notBefore != null) {
            if (notBefore.getEpochSecond() < 0
                    || notBefore.getEpochSecond() > Integer.MAX_VALUE * 100L) {
                throw ProblemException.invalid(
                        "notBefore", "the time must lie between 1970 and the year 8000");
            }
            notBeforeMillis = notBefore.toEpochMilli();
        }
        return new QueueRules(
                or(request.priority(), 0),
                or(request.maxParallel(), 0),
                notBeforeMillis,
                after(request));
    }

    private static List<QueueRules.Dependency> after(JobRequest request) {
        var after = new ArrayList<QueueRules.Dependency>(request.after().size());
        for (var each : request.after()) {
            JobId job;
            try {
                job = new JobId(each.job());
            } catch (IllegalArgumentException e) {
                throw ProblemException.invalid("after.job", Problems.text(e));
            }
            after.add(
                    new QueueRules.Dependency(
                            job,
                            switch (each.on()) {
                                case OK -> QueueRules.On.OK;
                                case ANY -> QueueRules.On.ANY;
                                case FAIL -> QueueRules.On.FAIL;
                            }));
        }
        return after;
    }

    private static int or(@Nullable Integer value, int preset) {
        return value == null ? preset : value;
    }
}
