package bramble.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Copies one stream of a task, and takes it up again where a connection broke. For one thread,
 * once.
 */
final class OutputCopy {

    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int PARTIAL_CONTENT = 206;

    private final Calls calls;
    private final String path;
    private final OutputStream to;
    private long copied;

    OutputCopy(Calls calls, String path, OutputStream to) {
        this.calls = calls;
        this.path = path;
        this.to = to;
    }

    void run(int silenceMillis) {
        boolean ended = false;
        while (!ended) {
            Call call = Call.get(path).withReading(new Call.Reading(copied, silenceMillis));
            try (Answer answer = calls.send(call)) {
                ended = answer.status() == RANGE_NOT_SATISFIABLE || copyAll(answer.checked());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether the stream came to its own end. */
    private boolean copyAll(Answer answer) throws IOException {
        byte[] buffer = new byte[16 << 10];
        try (InputStream in = answer.stream()) {
            if (answer.status() != PARTIAL_CONTENT) {
                in.skipNBytes(copied);
            }
            while (true) {
                int count;
                try {
                    count = in.read(buffer);
                } catch (IOException e) {
                    // Broken off or silent for too long: the next call asks for the rest.
                    return false;
                }
                if (count < 0) {
                    return true;
                }
                to.write(buffer, 0, count);
                to.flush();
                copied += count;
            }
        }
    }
}
