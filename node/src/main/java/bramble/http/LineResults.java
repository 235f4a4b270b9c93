package bramble.http;

import bramble.api.Wire;
import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.store.LineRun;
import bramble.store.Piece;
import bramble.worker.input.FileCache;
import bramble.worker.input.LineCursor;
import bramble.worker.input.LineFile;
import java.io.ByteArrayOutputStream;
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

    private final OutputStream out;
    private final JobId job;
    private final KeptSources kept;
    private final FileCache files;
    private @Nullable LineCursor cursor;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(2 * BUFFER_BYTES);

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
        ascii("{\"task\":");
        ascii(Integer.toString(task));
        if (run.firstItem() != null) {
            ascii(",\"item\":\"");
            ascii(Long.toString(run.firstItem() + (task - run.first())));
            buffer.write('"');
        } else {
            var item = item(run, task);
            if (item != null) {
                ascii(",\"item\":");
                buffer.writeBytes(Wire.quoted(item).getBytes(StandardCharsets.UTF_8));
            }
        }
        ascii(",\"exitCode\":0,\"output\":");
        quote(lines, end);
        ascii("}\n");
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

    /** Plain characters as they are; all else the way that any document is written. */
    private void quote(ByteBuffer lines, int end) {
        var last = end - 1;
        for (var at = lines.position(); at < last; at++) {
            var next = lines.get(at);
            if (next < ' ' || next == '"' || next == '\\' || next == 0x7F) {
                var all = new byte[end - lines.position()];
                lines.get(lines.position(), all);
                var text = new String(all, StandardCharsets.UTF_8);
                buffer.writeBytes(Wire.quoted(text).getBytes(StandardCharsets.UTF_8));
                return;
            }
        }
        buffer.write('"');
        buffer.write(
                lines.array(), lines.arrayOffset() + lines.position(), last - lines.position());
        ascii("\\n\"");
    }

    private void ascii(String text) {
        for (var at = 0; at < text.length(); at++) {
            buffer.write(text.charAt(at));
        }
    }

    private void flush() throws IOException {
        buffer.writeTo(out);
        buffer.reset();
        out.flush();
    }
}
