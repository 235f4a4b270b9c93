package bramble.http.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer on its way out. To be closed only when it is whole. For one thread at a
 * time.
 */
final class AnswerBody extends OutputStream {

    /** Bytes that are gathered into one chunk; longer writes are chunks of their own. */
    private static final int CHUNK_BYTES = 4 << 10;

    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** How the other side finds its end. */
    enum Frame {
        LENGTH,
        CHUNKS,
        /** By the end of the connection. */
        CLOSE,
        /** There is none: what is written is dropped. */
        NONE
    }

    private final OutputStream out;
    private final Frame frame;
    private long left;
    private byte @Nullable [] chunk;
    private int gathered;
    private boolean closed;

    /**
     * @param length in bytes, for {@link Frame#LENGTH}
     */
    AnswerBody(OutputStream out, Frame frame, long length) {
        this.out = out;
        this.frame = frame;
        this.left = length;
    }

    /** Whether it was closed, and so is whole. */
    boolean isWhole() {
        return closed;
    }

    @Override
    public void write(int next) throws IOException {
        write(new byte[] {(byte) next}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the answer has ended");
        }
        switch (frame) {
            case NONE -> {}
            case CLOSE -> out.write(bytes, offset, length);
            case LENGTH -> {
                if (length > left) {
                    throw new IOException("the answer is longer than it says");
                }
                left -= length;
                out.write(bytes, offset, length);
            }
            case CHUNKS -> gather(bytes, offset, length);
        }
    }

    private void gather(byte[] bytes, int offset, int length) throws IOException {
        if (length >= CHUNK_BYTES) {
            sendGathered();
            send(bytes, offset, length);
            return;
        }
        if (gathered + length > CHUNK_BYTES) {
            sendGathered();
        }
        var room = chunk;
        if (room == null) {
            room = new byte[CHUNK_BYTES];
            chunk = room;
        }
        System.arraycopy(bytes, offset, room, gathered, length);
        gathered += length;
    }

    private void sendGathered() throws IOException {
        if (chunk != null && gathered > 0) {
            send(chunk, 0, gathered);
            gathered = 0;
        }
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
        out.write(Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII));
        out.write(LINE_END);
        out.write(bytes, offset, length);
        out.write(LINE_END);
    }

    @Override
    public void flush() throws IOException {
        sendGathered();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        if (frame == Frame.LENGTH && left > 0) {
            throw new IOException("the answer is " + left + " bytes shorter than it says");
        }
        if (frame == Frame.CHUNKS) {
            sendGathered();
            out.write(LAST_CHUNK);
        }
        out.flush();
        closed = true;
    }
}
