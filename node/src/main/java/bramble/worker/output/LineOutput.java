package bramble.worker.output;

import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.core.Output;
import bramble.store.LineRun;
import bramble.store.Piece;
import bramble.store.Segments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tasks have answered that share a process, and what that said on its standard error. Its
 * bytes are in memory, and counted in a {@link LineRoom}, until they are in the store.
 *
 * <p>For one thread until it is handed on.
 */
public final class LineOutput implements Leavings {

    private static final int FIRST_BYTES = 4 << 10;

    private final JobId job;
    private final int attempt;
    private final LineRoom room;
    private final List<Run> runs = new ArrayList<>();
    private byte[] stderr = {};
    private int stderrTask;
    private int bytes;

    /** Answers of tasks that follow one another. */
    private static final class Run {
        private final int first;
        private int count;
        private byte[] lines;
        private int length;

        Run(int first) {
            this.first = first;
            this.lines = new byte[FIRST_BYTES];
        }

        boolean takes(int task, int more) {
            return task == first + count && length + more <= LineRun.LINES_BYTES_MAX;
        }

        void add(int tasks, byte[] from, int at, int more) {
            if (length + more > lines.length) {
                lines = Arrays.copyOf(lines, Math.max(length + more, 2 * lines.length));
            }
            System.arraycopy(from, at, lines, length, more);
            length += more;
            count += tasks;
        }
    }

    /**
     * @param attempt the number of the attempt, the same for all of them
     */
    public LineOutput(JobId job, int attempt, LineRoom room) {
        this.job = job;
        this.attempt = attempt;
        this.room = room;
    }

    /**
     * Adds the answers of some tasks.
     *
     * @param first their first
     * @param count how many follow one another
     * @param lines the answers with their line ends, at most {@link LineRun#LINES_BYTES_MAX}
     */
    public void add(int first, int count, byte[] lines, int at, int length) {
        if (runs.isEmpty() || !runs.getLast().takes(first, length)) {
            runs.add(new Run(first));
        }
        runs.getLast().add(count, lines, at, length);
        bytes += length;
    }

    /** Adds what the process said on its standard error; it is shown with this task. */
    public void addStderr(int task, byte[] said) {
        stderrTask = task;
        stderr = said;
    }

    /** The first of its tasks. It must have one. */
    public int first() {
        return runs.getFirst().first;
    }

    /** How much it takes in memory. */
    public int bytes() {
        return bytes;
    }

    /** Writes it to the open segment; null when there is nothing to write. */
    @Nullable Output appendTo(Segments segments) throws IOException {
        ContentId segment = null;
        for (var run : runs) {
            segment =
                    segments.append(
                            piece(run.first, Piece.Kind.LINES),
                            LineRun.bytes(run.count, run.lines, run.length));
        }
        if (stderr.length > 0) {
            segment = segments.append(piece(stderrTask, Piece.Kind.STDERR), stderr);
        }
        return segment == null
                ? null
                : new Output(segment, List.of(), (long) bytes + stderr.length);
    }

    private Piece piece(int task, Piece.Kind kind) {
        return new Piece(new Piece.Owner(job, task, attempt), kind, "", false);
    }

    /** Nobody wants it. */
    public void discard() {
        release();
    }

    /** It is in the store now, and in memory no longer. */
    void release() {
        room.release(bytes);
    }
}
