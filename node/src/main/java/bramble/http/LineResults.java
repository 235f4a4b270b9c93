package bramble.http;

import bramble.api.Wire;
import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.store.LineRun;
import bramble.store.Piece;
import bramble.worker.input.FileCache;
import bramble.worker.input.LineCursor;
import bramble.worker.input.LineFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the results of tasks that were answered one line each, many at a time: the same documents
 * as {@link bramble.api.ResultLine}, made without an object for each. For one thread.
 */
final class LineResults {

    private static final int BUFFER_BYTES = 64 << 10;

    private static final byte[] TASK = ascii("{\"task\":");
    private static final byte[] NUMBER = ascii(",\"item\":\"");
    private static final byte[] ITEM = ascii(",\"item\":");
    private static final byte[] OUTPUT = ascii(",\"exitCode\":0,\"output\":");
    private static final byte[] END = ascii("}\n");

    private final OutputStream out;
    private final JobId job;
    private final KeptSources kept;
    private final FileCache files;
    private @Nullable LineCursor cursor;
    private final DocumentBuffer buffer = new DocumentBuffer(2 * BUFFER_BYTES);

    LineResults(OutputStream out, JobId job, KeptSources kept, FileCache files) {
        this.out = out;
        this.job = job;
        this.kept = kept;
        this.files = files;
    }

    /** Writes the results of a run of tasks. */
    void write(AnsweredRun run) throws IOException {
        var place = run.place();
        var task = run.first();
        while (task < run.end()) {
            var lines = kept.lines(place, new Piece.Owner(job, task, run.attempt()));
            while (lines.hasRemaining() && task < run.end()) {
                var end = LineRun.end(lines);
                write(run, task, lines, end);
                lines.position(end);
                task++;
            }
        }
        flush();
    }

    private void write(AnsweredRun run, int task, ByteBuffer lines, int end) throws IOException {
        buffer.put(TASK);
        buffer.put(task);
        if (run.firstItem() != null) {
            buffer.put(NUMBER);
            buffer.put(run.firstItem() + (task - run.first()));
            buffer.put((byte) '"');
        } else {
            var item = item(run, task);
            if (item != null) {
                buffer.put(ITEM);
                buffer.put(Wire.quoted(item).getBytes(StandardCharsets.UTF_8));
            }
        }
        buffer.put(OUTPUT);
        var from = lines.arrayOffset() + lines.position();
        buffer.quote(lines.array(), from, lines.arrayOffset() + end);
        buffer.put(END);
        if (buffer.size() >= BUFFER_BYTES) {
            flush();
        }
    }

    private @Nullable String item(AnsweredRun run, int task) {
        if (run.items() != null) {
            return run.items().get(task - run.first());
        }
        if (run.itemsFile() == null) {
            return null;
        }
        try {
            var read = cursor;
            if (read == null) {
                read = files.lines(new ContentId(run.itemsFile()));
                cursor = read;
            }
            return read.line(task);
        } catch (IOException | LineFile.UnfitLine away) {
            return null; // as with any other result, its output is shown without it
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void flush() throws IOException {
        buffer.writeTo(out);
        out.flush();
    }
}
