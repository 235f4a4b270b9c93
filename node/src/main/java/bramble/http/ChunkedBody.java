package bramble.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * A body in chunks (RFC 9112, section 7.1), the rest of whose stream belongs to the next answer.
 */
final class ChunkedBody extends InputStream {

    private final InputStream in;
    private final Runnable atEnd;
    private long left;
    private boolean first = true;
    private boolean ended;

    /**
     * @param atEnd called once, when the last chunk was read
     */
    ChunkedBody(InputStream in, Runnable atEnd) {
        this.in = in;
        this.atEnd = atEnd;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        var count = in.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new IOException("the connection ended in the middle of a chunk");
        }
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (!first && !NodeClient.line(in).isEmpty()) {
            throw new IOException("a chunk is longer than it says");
        }
        first = false;
        var size = NodeClient.line(in);
        var semicolon = size.indexOf(';');
        try {
            left = Long.parseLong(semicolon < 0 ? size : size.substring(0, semicolon), 16);
        } catch (NumberFormatException e) {
            throw new IOException("a chunk has no size", e);
        }
        if (left == 0) {
            var trailer = NodeClient.line(in);
            while (!trailer.isEmpty()) {
                trailer = NodeClient.line(in);
            }
            ended = true;
            atEnd.run();
        }
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }
}
