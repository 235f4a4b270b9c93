package bramble.http;

import bramble.worker.output.OutputStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * An output of this node as a stream, which ends where it is told to, at the output's own end, or
 * when nothing came for a while: whoever reads it asks the master then what has become of the task.
 */
final class StoredOutput extends InputStream {

    /** How long a followed output may be silent. */
    static final Duration SILENCE = Duration.ofSeconds(20);

    private final OutputStore store;
    private final OutputSources.Name name;
    private final long end;
    private long at;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean ended;

    /**
     * @param end where to stop; {@link Long#MAX_VALUE} to follow
     */
    StoredOutput(OutputStore store, OutputSources.Name name, long from, long end) {
        this.store = store;
        this.name = name;
        this.at = from;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!piece.hasRemaining() && !fill()) {
            return -1;
        }
        var count = Math.min(length, piece.remaining());
        piece.get(bytes, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (ended || at >= end) {
            return false;
        }
        if (end == Long.MAX_VALUE) {
            try {
                var slice = store.await(name.job(), name.task(), name.stream(), at, SILENCE);
                piece = slice.content();
                ended = !piece.hasRemaining();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("this node is stopping");
            }
        } else {
            var wanted = (int) Math.min(end - at, OutputStore.SLICE_BYTES_MAX);
            piece = store.read(name.job(), name.task(), name.stream(), at, wanted).content();
            ended = !piece.hasRemaining();
        }
        return !ended;
    }

    @Override
    public int available() {
        return piece.remaining();
    }
}
