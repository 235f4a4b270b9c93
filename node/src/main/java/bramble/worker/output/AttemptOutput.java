package bramble.worker.output;

import bramble.core.JobId;
import bramble.store.Piece;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What one attempt leaves: the files to which its process prints, and those that it made. */
public final class AttemptOutput implements Leavings {

    private final Piece.Owner owner;
    private final LiveOutput stdout;
    private final LiveOutput stderr;
    private final List<Leaf> leaves = new ArrayList<>();

    AttemptOutput(Piece.Owner owner, LiveOutput stdout, LiveOutput stderr) {
        this.owner = owner;
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

    /** Leaves a word for whoever reads standard error, which must not be finished yet. */
    public void remark(String words) {
        stderr.remark(words);
    }

    JobId job() {
        return owner.job();
    }

    Piece.Owner owner() {
        return owner;
    }

    /** What is to be kept of it; filled by the thread that ends the attempt. */
    List<Leaf> leaves() {
        return leaves;
    }

    LiveOutput live(TaskStream stream) {
        return switch (stream) {
            case STDOUT -> stdout;
            case STDERR -> stderr;
        };
    }
}
