package bramble.cli;

import bramble.api.Dependency;
import bramble.api.Durations;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobRequestBuilder;
import bramble.api.ProblemException;
import bramble.api.Size;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code submit}, {@code run} and {@code map}. */
final class JobOptions {

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The job's id, a UUID: repeating the command with it makes one job.")
    @Nullable String id;

    @Option(names = "--name", paramLabel = "NAME", description = "A name for people.")
    @Nullable String name;

    @Option(
            names = "--env",
            paramLabel = "K=V",
            description = "A variable for the task; K alone takes your own value.")
    List<String> env = new ArrayList<>();

    @Option(
            names = "--file",
            paramLabel = "PATH[=NAME]",
            description =
                    "A file or directory that every task finds in its own directory, there under NAME.")
    List<String> files = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "GLOB",
            description =
                    "Files of the task's directory to keep when it has succeeded, such as \"*.png\".")
    List<String> outputs = new ArrayList<>();

    @Option(
            names = "--out-always",
            description = "Keep the files of --out also when the task has failed.")
    boolean outAlways;

    @Option(names = "--cpus", paramLabel = "N", description = "Slots that a task takes; default 1.")
    @Nullable Integer cpus;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "What a task may use, such as 256M.")
    @Nullable String memory;

    @Option(
            names = "--label",
            paramLabel = "K=V",
            description = "Run only on nodes with this label.")
    List<String> labels = new ArrayList<>();

    @Option(names = "--priority", paramLabel = "N", description = "Higher goes first; default 0.")
    @Nullable Integer priority;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often a failed task is tried again; default 0.")
    @Nullable Integer retries;

    @Option(
            names = "--backoff",
            paramLabel = "DUR",
            description = "The wait before the first retry; default 1s.")
    @Nullable String backoff;

    @Option(
            names = "--timeout",
            paramLabel = "DUR",
            description = "Stop an attempt after this time, such as 10m.")
    @Nullable String timeout;

    @Option(names = "--in", paramLabel = "DUR", description = "Start no earlier than in this time.")
    @Nullable String in;

    @Option(
            names = "--after",
            paramLabel = "ID[:ok|any|fail]",
            description = "Start when this job has ended, and how.")
    List<String> after = new ArrayList<>();

    @Option(names = "--at-most-once", description = "Never run a task again whose worker was lost.")
    boolean atMostOnce;

    @Option(
            names = "--max-parallel",
            paramLabel = "N",
            description = "How many tasks may run at once; default no limit.")
    @Nullable Integer maxParallel;

    @Option(
            names = "--cwd",
            description =
                    "Run in the current directory instead of a fresh one. It must exist on the workers.")
    boolean cwd;

    @Option(
            names = "--chdir",
            paramLabel = "DIR",
            description = "Run in this directory of the workers.")
    @Nullable String chdir;

    /** The id from the command line, or a new one. */
    UUID idOrNew() {
        return id == null ? JobIds.next() : id(id);
    }

    static UUID id(String text) {
        return parsed("--id", text, JobIds::parse);
    }

    /**
     * Whether any option but {@code --id} is set, for commands that take the job from elsewhere.
     */
    boolean describeJob() {
        boolean lists =
                !env.isEmpty()
                        || !files.isEmpty()
                        || !outputs.isEmpty()
                        || !labels.isEmpty()
                        || !after.isEmpty();
        boolean texts =
                name != null
                        || memory != null
                        || backoff != null
                        || timeout != null
                        || in != null
                        || chdir != null;
        boolean numbers =
                cpus != null || priority != null || retries != null || maxParallel != null;
        return lists || texts || numbers || atMostOnce || cwd || outAlways;
    }

    /**
     * Starts a request for a command with what the options say.
     *
     * @param times the values of {@code --at} that are times
     * @param environment of this process, for {@code --env K}
     */
    JobRequestBuilder request(
            List<String> command, List<String> times, Map<String, String> environment) {
        if (command.isEmpty()) {
            throw new UsageException(
                    "the command is missing: write it at the end, as in: bramble submit -- date -u");
        }
        JobRequestBuilder request = JobRequest.builder(command);
        set(name, request::name);
        set(cpus, request::cpus);
        set(priority, request::priority);
        set(retries, request::retries);
        set(maxParallel, request::maxParallel);
        set(parsedIfSet("--memory", memory, Size::parse), request::memory);
        set(parsedIfSet("--backoff", backoff, Durations::parse), request::backoff);
        set(parsedIfSet("--timeout", timeout, Durations::parse), request::timeout);
        set(notBefore(times), request::notBefore);
        env.forEach(entry -> addEnvironment(request, entry, environment));
        for (String label : labels) {
            int equals = pair("--label", label);
            request.label(label.substring(0, equals), label.substring(equals + 1));
        }
        for (String dependency : after) {
            addDependency(request, dependency);
        }
        outputs.forEach(request::output);
        if (outAlways) {
            request.outputsAfterFailure();
        }
        if (atMostOnce) {
            request.atMostOnce();
        }
        if (cwd && chdir != null) {
            throw new UsageException("--cwd and --chdir exclude each other");
        }
        if (cwd || chdir != null) {
            request.cwd(
                    Path.of(chdir == null ? "" : chdir).toAbsolutePath().normalize().toString());
        }
        return request;
    }

    /** Checks a finished request; what is wrong with it is wrong usage. */
    static JobRequest checked(JobRequestBuilder request) {
        try {
            return request.build().checked();
        } catch (ProblemException e) {
            throw new UsageException(e.problem().field() + ": " + e.problem().detail());
        }
    }

    private @Nullable Instant notBefore(List<String> times) {
        if (times.size() + (in == null ? 0 : 1) > 1) {
            throw new UsageException("--at TIME and --in: one start time is enough");
        }
        if (in != null) {
            return Instant.now().plus(parsed("--in", in, Durations::parse));
        }
        return times.isEmpty()
                ? null
                : TimeText.parse(times.getFirst(), ZonedDateTime.now(ZoneId.systemDefault()));
    }

    private static void addEnvironment(
            JobRequestBuilder request, String entry, Map<String, String> environment) {
        if (entry.indexOf('=') > 0) {
            int equals = entry.indexOf('=');
            request.env(entry.substring(0, equals), entry.substring(equals + 1));
            return;
        }
        String own = environment.get(entry);
        if (own == null) {
            throw new UsageException(
                    "--env " + entry + ": write K=V, or the name of a variable that is set here");
        }
        request.env(entry, own);
    }

    private static void addDependency(JobRequestBuilder request, String text) {
        int colon = text.indexOf(':');
        UUID job = parsed("--after", colon < 0 ? text : text.substring(0, colon), JobIds::parse);
        String on = colon < 0 ? "ok" : text.substring(colon + 1);
        for (Dependency.On end : Dependency.On.values()) {
            if (end.text().equals(on.toLowerCase(Locale.ROOT))) {
                request.after(job, end);
                return;
            }
        }
        throw new UsageException(
                "--after: \"" + on + "\" is no end of a job: write ok, any or fail");
    }

    private static int pair(String option, String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new UsageException(option + ": \"" + text + "\" is not K=V");
        }
        return equals;
    }

    private static <T> void set(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }

    private static <T> @Nullable T parsedIfSet(
            String option, @Nullable String text, Function<String, T> parse) {
        return text == null ? null : parsed(option, text, parse);
    }

    static <T> T parsed(String option, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }
}
