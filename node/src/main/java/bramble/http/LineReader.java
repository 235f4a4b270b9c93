package bramble.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lines of a stream, with a bound on their length. For one thread. */
final class LineReader {

    private final InputStream in;
    private final int bytesMax;
    private final byte[] buffer = new byte[32 << 10];
    private int at;
    private int end;

    LineReader(InputStream in, int bytesMax) {
        this.in = in;
        this.bytesMax = bytesMax;
    }

    /** A line without its end; without bytes when it is longer than the bound. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
    record Line(byte[] bytes, boolean tooLong) {}

    /** Whether a part of another line is here, so that reading does not wait for nothing at all. */
    boolean hasMore() throws IOException {
        return at < end || in.available() > 0;
    }

    /** The next line, waiting for it; null after the last. */
    @Nullable Line next() throws IOException {
        var line = new ByteArrayOutputStream(512);
        var tooLong = false;
        var any = false;
        while (at < end || fill()) {
            any = true;
            var from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            tooLong |= line.size() + at - from > bytesMax;
            if (!tooLong) {
                line.write(buffer, from, at - from);
            }
            if (at < end) {
                at++;
                return tooLong ? new Line(new byte[0], true) : new Line(line.toByteArray(), false);
            }
        }
        return any ? new Line(tooLong ? new byte[0] : line.toByteArray(), tooLong) : null;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
