package bramble.worker.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the lines of a file begin: every {@value #STEP}th of them, so that ten million lines take a
 * few hundred kilobytes. Never changes.
 */
public final class LineFile {

    private static final int STEP = 256;
    private static final int BUFFER_BYTES = 64 << 10;

    /** What Linux takes as one argument. */
    private static final int LINE_BYTES_MAX = 128 << 10;

    private final long[] begins;

    private LineFile(long[] begins) {
        this.begins = begins;
    }

    /** A line that cannot be an item. */
    public static final class UnfitLine extends Exception {
        private static final long serialVersionUID = 1L;

        UnfitLine(String message) {
            super(message);
        }
    }

    /** Reads a file once to its end. */
    static LineFile of(FileChannel file) throws IOException {
        var begins = new long[STEP];
        var count = 1;
        var lines = 0L;
        var at = 0L;
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (file.read(buffer.clear(), at) > 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                at++;
                if (buffer.get() == '\n' && ++lines % STEP == 0) {
                    if (count == begins.length) {
                        begins = Arrays.copyOf(begins, 2 * count);
                    }
                    begins[count++] = at;
                }
            }
        }
        return new LineFile(Arrays.copyOf(begins, count));
    }

    /** A line without its end. */
    String line(FileChannel file, int number) throws IOException, UnfitLine {
        if (number / STEP >= begins.length) {
            throw new IOException("the file has no line " + number);
        }
        var skip = number % STEP;
        var at = begins[number / STEP];
        var line = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (file.read(buffer.clear(), at) > 0) {
            buffer.flip();
            at += buffer.remaining();
            while (buffer.hasRemaining()) {
                var next = buffer.get();
                if (next == '\n' && skip-- == 0) {
                    return text(line, number);
                }
                if (skip == 0 && next != '\n') {
                    line.write(next);
                    if (line.size() > LINE_BYTES_MAX) {
                        throw new UnfitLine(
                                "its item, line "
                                        + (number + 1)
                                        + " of the file, is longer than "
                                        + LINE_BYTES_MAX
                                        + " bytes");
                    }
                }
            }
        }
        return text(line, number);
    }

    private static String text(ByteArrayOutputStream bytes, int number) throws UnfitLine {
        var text = bytes.toString(StandardCharsets.UTF_8);
        var line = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (line.indexOf('\0') >= 0) {
            throw new UnfitLine(
                    "its item, line "
                            + (number + 1)
                            + " of the file, holds a NUL character, which cannot be handed to a process");
        }
        return line;
    }
}
