package bramble.worker.output;

import bramble.core.JobId;
import java.io.IOException;
import java.nio.file.Path;

/** The output of one running attempt: where its process writes. */
public final class AttemptOutput {

    private final JobId job;
    private final int task;
    private final int attempt;
    private final LiveOutput stdout;
    private final LiveOutput stderr;

    AttemptOutput(JobId job, int task, int attempt, LiveOutput stdout, LiveOutput stderr) {
        this.job = job;
        this.task = task;
        this.attempt = attempt;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** The file for standard output. It need not exist yet. */
    public Path stdout() {
        return stdout.file();
    }

    /** The file for standard error. It need not exist yet. */
    public Path stderr() {
        return stderr.file();
    }

    /**
     * Cuts what is too much; to be called now and then while the process runs.
     *
     * @throws IOException when the disk fails
     */
    public void bound() throws IOException {
        stdout.bound();
        stderr.bound();
    }

    JobId job() {
        return job;
    }

    int task() {
        return task;
    }

    int attempt() {
        return attempt;
    }

    LiveOutput live(TaskStream stream) {
        return switch (stream) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
    }
}
