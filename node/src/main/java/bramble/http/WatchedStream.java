package bramble.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * An answer that goes on for as long as its caller may have it: who was removed meanwhile gets
 * nothing more, and sees the connection cut. For the thread of the request alone.
 */
final class WatchedStream extends FilterOutputStream {

    /** How often it is looked at whether the caller still may. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private final BooleanSupplier stillMay;
    private long lookedNanos = System.nanoTime();

    WatchedStream(OutputStream out, BooleanSupplier stillMay) {
        super(out);
        this.stillMay = stillMay;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        look();
        out.write(bytes, from, count);
    }

    @Override
    public void write(int next) throws IOException {
        look();
        out.write(next);
    }

    @Override
    public void flush() throws IOException {
        look();
        out.flush();
    }

    private void look() throws IOException {
        var now = System.nanoTime();
        if (now - lookedNanos < LOOK.toNanos()) {
            return;
        }
        lookedNanos = now;
        if (!stillMay.getAsBoolean()) {
            throw new IOException("its user was removed meanwhile");
        }
    }
}
