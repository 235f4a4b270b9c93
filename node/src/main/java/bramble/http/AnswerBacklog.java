package bramble.http;

import bramble.api.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Answers on their way to a client, line by line, written by a thread of their own: a client that
 * sends much before it reads anything must not stop the reading of what it sends.
 */
final class AnswerBacklog implements AutoCloseable {

    /** Bytes of answers that wait for a client that does not read. */
    static final int BYTES_MAX = 4 << 20;

    /** How long such a client is waited for once the backlog is full. */
    private static final Duration WAIT = Duration.ofSeconds(30);

    private static final byte[] LAST = {};

    private final LinkedBlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(BYTES_MAX);
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final OutputStream out;
    private final Thread writer;

    AnswerBacklog(OutputStream out) {
        this.out = out;
        this.writer = Thread.ofVirtual().name("answers").start(this::write);
    }

    /**
     * Adds one line.
     *
     * @throws IOException when the client is gone, or does not read what it is sent
     */
    void add(Object document) throws IOException {
        var json = Wire.toBytes(document);
        var line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        try {
            if (!room.tryAcquire(
                    Math.min(line.length, BYTES_MAX), WAIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(
                        "the client sends without reading its answers, of which "
                                + BYTES_MAX
                                + " bytes wait");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("this node is stopping", e);
        }
        throwFailure();
        lines.add(line);
    }

    private void throwFailure() throws IOException {
        var failed = failure.get();
        if (failed != null) {
            throw new IOException("the client is gone: " + failed.getMessage(), failed);
        }
    }

    private void write() {
        try {
            for (var line = lines.take(); line.length > 0; line = lines.take()) {
                out.write(line);
                room.release(Math.min(line.length, BYTES_MAX));
                if (lines.isEmpty()) {
                    out.flush();
                }
            }
            out.flush();
        } catch (IOException e) {
            failure.set(e);
            room.release(BYTES_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until everything is written. */
    void finish() throws IOException {
        lines.add(LAST);
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("this node is stopping", e);
        }
        throwFailure();
        out.close();
    }

    /** Ends the writer, whatever is left to write. */
    @Override
    public void close() {
        writer.interrupt();
    }
}
