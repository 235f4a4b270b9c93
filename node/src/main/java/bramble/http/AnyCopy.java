package bramble.http;

import bramble.core.ContentId;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file as a stream from whoever has it. When a holder fails, or its copy proves to be damaged,
 * the next one goes on from the byte where that happened. For one thread.
 */
final class AnyCopy extends InputStream {

    /** A holder's copy, to be opened when it is its turn. */
    interface Source {
        InputStream open(long from) throws IOException;
    }

    private final Copies copies;
    private final ContentId id;
    private final ArrayDeque<Source> sources;
    private long at;
    private @Nullable InputStream in;
    private String trouble = "no node has it";

    AnyCopy(Copies copies, ContentId id, List<Source> sources, long from) {
        this.copies = copies;
        this.id = id;
        this.sources = new ArrayDeque<>(sources);
        this.at = from;
    }

    /** Opens the first copy that can be opened; false when there is none. */
    boolean open() {
        while (in == null && !sources.isEmpty()) {
            try {
                in = sources.removeFirst().open(at);
            } catch (IOException e) {
                copies.failed(e);
                trouble = Problems.text(e);
            }
        }
        return in != null;
    }

    /** Why the last copy that was tried could not be read. */
    String trouble() {
        return trouble;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (open()) {
            var open = in;
            if (open == null) {
                break;
            }
            try {
                var count = open.read(bytes, offset, length);
                at += Math.max(0, count);
                return count;
            } catch (IOException e) {
                copies.failed(e);
                trouble = Problems.text(e);
                open.close();
                in = null;
            }
        }
        throw new IOException("no copy of " + id + " can be read from byte " + at + ": " + trouble);
    }

    @Override
    public int available() throws IOException {
        return in == null ? 0 : in.available();
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
    }
}
