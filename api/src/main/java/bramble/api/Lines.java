package bramble.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
     * @param quiet runs before more is waited for
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
            while (at < length && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            if (at < length) {
                at++;
                if (line.size() > 0) {
                    return line.toByteArray();
                }
            } else if (!fill()) {
                return line.size() > 0 ? line.toByteArray() : null;
            }
        }
    }

    private boolean fill() throws IOException {
        if (in.available() == 0) {
            quiet.run();
        }
        at = 0;
        length = Math.max(0, in.read(buffer));
        return length > 0;
    }
}
