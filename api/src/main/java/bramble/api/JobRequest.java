package bramble.api;

import io.avaje.jsonb.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as a user asks for it. All but the command may be left out: a null stands for the default
 * that the component names.
 *
 * <p>It mirrors the JSON document field by field, hence its length: make one with {@link #builder}.
 * Lists and maps are never null and keep their order. Whether the values make sense is said by
 * {@link #checked}.
 *
 * @param id the job's id; only in the lines of a bulk submission, where no path names it
 * @param name a name for people; by default the node makes one from the command
 * @param command the program and its arguments; {@code {item}}, {@code {}} and {@code {task}} in
 *     them are replaced
 * @param items what to run the command on; by default nothing, which makes one task
 * @param env variables added to the task's environment
 * @param files files to put into the task's directory: name there to {@code sha256:…}, and behind
 *     that {@code :755} for one that may be run or {@code :644} for one that may not; with neither
 *     it may if it begins as a program or a script does
 * @param outputs which files to keep when a task has ended, as globs
 * @param outputsAfterFailure whether to keep them also when a task has failed; false
 * @param runner {@code process} (default): a process a task; {@code lines}: one process for many
 *     tasks, which answers each item, a line on its standard input, with one line
 * @param warm of a command for {@code lines} that can serve several jobs, one after another: how
 *     long a process of it that has nothing to do is kept for the next job of the same user that
 *     asks for the same command, variables, files, directory, cpus and memory; it ends with its job
 * @param cwd the directory on the worker to run in; by default a fresh one
 * @param cpus slots that a task takes; 1
 * @param memory what a task may use; no limit
 * @param labels what a node must be labelled with to run it
 * @param priority higher goes first; 0
 * @param maxParallel how many of its tasks may run at once; 0 for no limit
 * @param retries how often a failed task is tried again; 0
 * @param backoff the wait before the first retry, doubled for each further one; 1 s
 * @param timeout after which an attempt is stopped; none
 * @param notBefore the earliest time to start; at once
 * @param after jobs that must end first
 * @param atMostOnce whether a task of a lost worker is given up instead of run again; false
 */
@Json
public record JobRequest(
        @Nullable UUID id,
        @Nullable String name,
        List<String> command,
        @Nullable Items items,
        Map<String, String> env,
        Map<String, String> files,
        List<String> outputs,
        @Nullable Boolean outputsAfterFailure,
        @Nullable String runner,
        @Nullable Duration warm,
        @Nullable String cwd,
        @Nullable Integer cpus,
        @Nullable Size memory,
        Map<String, String> labels,
        @Nullable Integer priority,
        @Nullable Integer maxParallel,
        @Nullable Integer retries,
        @Nullable Duration backoff,
        @Nullable Duration timeout,
        @Nullable Instant notBefore,
        List<Dependency> after,
        @Nullable Boolean atMostOnce) {

    /** The runner that starts one process a task. */
    public static final String RUNNER_PROCESS = "process";

    /** The runner that gives one warm process an item a line. */
    public static final String RUNNER_LINES = "lines";

    /** Behind a file's digest: it may be run. */
    public static final String EXECUTABLE = ":755";

    /** Behind a file's digest: it is no program. */
    public static final String PLAIN = ":644";

    /** How long a file's digest is in text, with {@code sha256:} before it. */
    public static final int CONTENT_CHARS = 71;

    /** Copies lists and maps; an absent one becomes empty. */
    public JobRequest {
        command = copied(command);
        env = copied(env);
        files = copied(files);
        outputs = copied(outputs);
        labels = copied(labels);
        after = copied(after);
    }

    /** Starts a request for a command. */
    public static JobRequestBuilder builder(List<String> command) {
        return new JobRequestBuilder(command);
    }

    /** Starts a request for a command. */
    public static JobRequestBuilder builder(String... command) {
        return new JobRequestBuilder(List.of(command));
    }

    /**
     * This request, if its values make sense and keep to {@link Limits}.
     *
     * @throws ProblemException ({@link ProblemType#INVALID} or {@link ProblemType#TOO_LARGE}) which
     *     names the first wrong field
     */
    public JobRequest checked() {
        JobRequestCheck.check(this);
        return this;
    }

    /** This request with another id, or with none. */
    public JobRequest withId(@Nullable UUID other) {
        return new JobRequest(
                other,
                name,
                command,
                items,
                env,
                files,
                outputs,
                outputsAfterFailure,
                runner,
                warm,
                cwd,
                cpus,
                memory,
                labels,
                priority,
                maxParallel,
                retries,
                backoff,
                timeout,
                notBefore,
                after,
                atMostOnce);
    }

    private static <T> List<T> copied(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static Map<String, String> copied(@Nullable Map<String, String> map) {
        return map == null || map.isEmpty()
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
