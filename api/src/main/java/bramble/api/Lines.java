package bramble.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of an NDJSON body, as bytes. For one thread. */
final class Lines {

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final Runnable quiet;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int length;

    Lines(InputStream in) {
        this(in, () -> {});
    }

    /**
     * @param quiet runs before more is read, which may have to be waited for
     */
    Lines(InputStream in, Runnable quiet) {
        this.in = in;
        this.quiet = quiet;
    }

    /** The next line that is not empty, without its end; null after the last. */
    byte @Nullable [] next() throws IOException {
        line.reset();
        while (true) {
            int from = at;
            int end = from;
            while (end < length && buffer[end] != '\n') {
                end++;
            }
            if (end < length) {
                at = end + 1;
                if (line.size() == 0 && end > from) {
                    return Arrays.copyOfRange(buffer, from, end);
                }
                line.write(buffer, from, end - from);
                if (line.size() > 0) {
                    return line.toByteArray();
                }
                continue;
            }
            at = end;
            line.write(buffer, from, end - from);
            if (!fill()) {
                return line.size() > 0 ? line.toByteArray() : null;
            }
        }
    }

    /**
     * Does not ask the stream how much is there: one in chunks reads all that has come into memory
     * for that, however much it is.
     */
    private boolean fill() throws IOException {
        quiet.run();
        at = 0;
        length = Math.max(0, in.read(buffer));
        return length > 0;
    }
}
