package bramble.http;

import java.io.IOException;
import java.io.InputStream;

/** A body of known length, the rest of whose stream belongs to the next answer. */
final class FixedBody extends InputStream {

    private final InputStream in;
    private final Runnable atEnd;
    private long left;

    /**
     * @param atEnd called once, when the last byte was read
     */
    FixedBody(InputStream in, long length, Runnable atEnd) {
        this.in = in;
        this.left = length;
        this.atEnd = atEnd;
        if (length == 0) {
            atEnd.run();
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        var count = in.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new IOException(
                    "the connection ended with " + left + " bytes of the body missing");
        }
        left -= count;
        if (left == 0) {
            atEnd.run();
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }
}
