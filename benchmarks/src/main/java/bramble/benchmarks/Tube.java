package bramble.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection to beanstalkd, which puts jobs into one tube and takes them from another. For one
 * thread.
 */
final class Tube implements AutoCloseable {

    private static final int PIPELINE = 500;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Tube(int port, String puts, String takes) {
        try {
            socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            send("use " + puts + "\r\nwatch " + takes + "\r\nignore default\r\n");
            expect("USING");
            expect("WATCHING");
            expect("WATCHING");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts jobs, some hundreds sent before their answers are read. */
    void put(int jobs) throws IOException {
        for (int done = 0; done < jobs; done += PIPELINE) {
            int count = Math.min(PIPELINE, jobs - done);
            send("put 0 0 60 4\r\ntrue\r\n".repeat(count));
            for (int answer = 0; answer < count; answer++) {
                expect("INSERTED");
            }
        }
    }

    /** Waits for a job and tells its number. */
    String reserve() throws IOException {
        send("reserve\r\n");
        String id = expect("RESERVED").split(" ", -1)[1];
        line();
        return id;
    }

    void delete(String job) throws IOException {
        send("delete " + job + "\r\n");
        expect("DELETED");
    }

    private void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private String expect(String answer) throws IOException {
        String line = line();
        if (!line.startsWith(answer)) {
            throw new IOException("beanstalkd answered \"" + line + "\" instead of " + answer);
        }
        return line;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("beanstalkd closed the connection");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
