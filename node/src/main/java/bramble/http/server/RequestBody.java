package bramble.http.server;

import java.io.IOException;
import java.io.InputStream;

/**
 * The body of a request, by its length or in chunks (RFC 9112, section 7.1). What follows it on the
 * connection belongs to the next request. For the thread of the connection alone.
 */
final class RequestBody extends InputStream {

    /** Bytes of the line that says a chunk's size. */
    private static final int SIZE_LINE_MAX = 256;

    private static final int SIZE_DIGITS_MAX = 15;

    /** Told what a body does, so that its time can be bounded. */
    interface Watch {
        /** It begins to wait for bytes. */
        void waits() throws IOException;

        /** Some have come. */
        void came();

        /** All of it was read. */
        void ended();
    }

    private final InputStream in;
    private final Watch watch;
    private final boolean chunked;
    private long left;
    private boolean first = true;
    private boolean ended;

    /**
     * @param length in bytes, or {@link Head#CHUNKED}
     */
    RequestBody(InputStream in, long length, Watch watch) {
        this.in = in;
        this.watch = watch;
        chunked = length == Head.CHUNKED;
        left = chunked ? 0 : length;
        if (length == 0) {
            end();
        }
    }

    private void end() {
        ended = true;
        watch.ended();
    }

    /** Whether all of it was read. */
    boolean isRead() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        if (length == 0) {
            return 0;
        }
        watch.waits();
        try {
            if (left == 0) {
                nextChunk();
                if (ended) {
                    return -1;
                }
            }
            var count = in.read(bytes, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new IOException("the connection ended in the middle of a body");
            }
            left -= count;
            if (left == 0 && !chunked) {
                end();
            }
            return count;
        } finally {
            if (!ended) {
                watch.came();
            }
        }
    }

    private void nextChunk() throws IOException {
        var lines = new Lines(in, SIZE_LINE_MAX, 400);
        if (!first && !lines.next().isEmpty()) {
            throw new BadRequestException(400, "a chunk is longer than it says");
        }
        first = false;
        var line = lines.next();
        var semicolon = line.indexOf(';');
        left = size((semicolon < 0 ? line : line.substring(0, semicolon)).strip());
        if (left == 0) {
            var trailer = new Lines(in, Head.BYTES_MAX, 431);
            var text = trailer.next();
            while (!text.isEmpty()) {
                text = trailer.next();
            }
            end();
        }
    }

    private static long size(String text) throws BadRequestException {
        if (text.isEmpty()
                || text.length() > SIZE_DIGITS_MAX
                || !text.chars().allMatch(each -> Character.digit((char) each, 16) >= 0)) {
            throw new BadRequestException(400, "a chunk has no size");
        }
        return Long.parseLong(text, 16);
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }
}
