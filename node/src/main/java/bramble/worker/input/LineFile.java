package bramble.worker.input;

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
    static final int LINE_BYTES_MAX = 128 << 10;

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

    /** Where to begin to look for a line: at the beginning of this one, or of one before it. */
    Place near(int number) throws IOException {
        if (number / STEP >= begins.length) {
            throw new IOException("the file has no line " + number);
        }
        return new Place(number - number % STEP, begins[number / STEP]);
    }

    /** A line, and where it begins. */
    record Place(int number, long at) {}

    static UnfitLine tooLong(int number) {
        return new UnfitLine(
                "its item, line "
                        + (number + 1)
                        + " of the file, is longer than "
                        + LINE_BYTES_MAX
                        + " bytes");
    }

    /** A line, from bytes without its end. */
    static String text(byte[] bytes, int from, int length, int number) throws UnfitLine {
        if (length > LINE_BYTES_MAX) {
            throw tooLong(number);
        }
        var withoutReturn = length > 0 && bytes[from + length - 1] == '\r' ? length - 1 : length;
        var line = new String(bytes, from, withoutReturn, StandardCharsets.UTF_8);
        if (line.indexOf('\0') >= 0) {
            throw new UnfitLine(
                    "its item, line "
                            + (number + 1)
                            + " of the file, holds a NUL character, which cannot be handed to a process");
        }
        return line;
    }
}
