package bramble.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Collects a {@link JobRequest}. What is not set keeps its default. For one thread. */
public final class JobRequestBuilder {

    private final List<String> command;
    private final Map<String, String> env = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<String> outputs = new ArrayList<>();
    private @Nullable Boolean outputsAfterFailure;
    private final List<Dependency> after = new ArrayList<>();
    private @Nullable UUID id;
    private @Nullable String name;
    private @Nullable Items items;
    private @Nullable String cwd;
    private @Nullable Integer cpus;
    private @Nullable Size memory;
    private @Nullable Integer priority;
    private @Nullable Integer maxParallel;
    private @Nullable Integer retries;
    private @Nullable Duration backoff;
    private @Nullable Duration timeout;
    private @Nullable Instant notBefore;
    private @Nullable Boolean atMostOnce;
    private @Nullable String runner;
    private @Nullable Duration warm;

    JobRequestBuilder(List<String> command) {
        this.command = List.copyOf(command);
    }

    /** The id, for a line of a bulk submission. */
    public JobRequestBuilder id(UUID value) {
        id = value;
        return this;
    }

    /** A name for people. */
    public JobRequestBuilder name(String value) {
        name = value;
        return this;
    }

    /** What to run the command on. */
    public JobRequestBuilder items(Items value) {
        items = value;
        return this;
    }

    /** The numbers from {@code first} to {@code last}, both included, as items. */
    public JobRequestBuilder range(long first, long last) {
        return items(new Items.Range(first, last));
    }

    /** One more variable of the environment. */
    public JobRequestBuilder env(String variable, String value) {
        env.put(variable, value);
        return this;
    }

    /** One more file of the task's directory: {@code sha256:…} under a name. */
    public JobRequestBuilder file(String as, String digest) {
        files.put(as, digest);
        return this;
    }

    /** Keeps files also when a task has failed. */
    public JobRequestBuilder outputsAfterFailure() {
        outputsAfterFailure = true;
        return this;
    }

    /** One more glob of files to keep. */
    public JobRequestBuilder output(String glob) {
        outputs.add(glob);
        return this;
    }

    /** The directory on the worker to run in. */
    public JobRequestBuilder cwd(String directory) {
        cwd = directory;
        return this;
    }

    /** Slots that a task takes. */
    public JobRequestBuilder cpus(int value) {
        cpus = value;
        return this;
    }

    /** What a task may use. */
    public JobRequestBuilder memory(Size value) {
        memory = value;
        return this;
    }

    /** One more label that a node must have. */
    public JobRequestBuilder label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    /** Higher goes first. */
    public JobRequestBuilder priority(int value) {
        priority = value;
        return this;
    }

    /** How many of its tasks may run at once. */
    public JobRequestBuilder maxParallel(int value) {
        maxParallel = value;
        return this;
    }

    /** How often a failed task is tried again. */
    public JobRequestBuilder retries(int value) {
        retries = value;
        return this;
    }

    /** The wait before the first retry. */
    public JobRequestBuilder backoff(Duration value) {
        backoff = value;
        return this;
    }

    /** After which an attempt is stopped. */
    public JobRequestBuilder timeout(Duration value) {
        timeout = value;
        return this;
    }

    /** The earliest time to start. */
    public JobRequestBuilder notBefore(Instant value) {
        notBefore = value;
        return this;
    }

    /** One more job that must end first. */
    public JobRequestBuilder after(UUID job, Dependency.On on) {
        after.add(new Dependency(job, on));
        return this;
    }

    /**
     * Starts the command once a slot and gives it one item a line on its standard input; it answers
     * each with one line.
     */
    public JobRequestBuilder lines() {
        runner = JobRequest.RUNNER_LINES;
        return this;
    }

    /**
     * The command for the line runner can serve several jobs, one after another: a process of it
     * that has nothing to do is kept so long, at most {@link Limits#WARM_MAX}, for the next job
     * that asks for the same.
     */
    public JobRequestBuilder warm(Duration value) {
        warm = value;
        return this;
    }

    /** A task of a lost worker is given up instead of run again. */
    public JobRequestBuilder atMostOnce() {
        atMostOnce = true;
        return this;
    }

    /** The request, as collected so far. */
    public JobRequest build() {
        return new JobRequest(
                id,
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
}
