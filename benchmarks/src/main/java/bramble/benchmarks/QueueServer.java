package bramble.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A queue that a user could take instead, as a process: beanstalkd or Redis, set so that a job is
 * on disk before it is acknowledged. Both answer a job with one line.
 */
final class QueueServer implements AutoCloseable {

    /** A job's content, as long as a small job of Bramble. */
    private static final String CONTENT =
            "{\"command\":[\"/bin/true\"],\"notBefore\":\"2027-09-01T00:00:00Z\",\"id\":\"0197c0de-7a2b-7000-8000-0123456789ab\"}";

    private static final int START_SECONDS_MAX = 10;
    private static final int PIPELINE = 500;

    /** Which queue. */
    enum Kind {
        BEANSTALKD("beanstalkd"),
        REDIS("redis-server");

        private final String program;

        Kind(String program) {
            this.program = program;
        }

        boolean isInstalled() {
            return Place.isInstalled(program);
        }
    }

    private final Place place;
    private final Kind kind;
    private final Path directory;
    private final int port;
    private final double startMillis;
    private Process process;

    /** Starts it and returns when it has accepted a job. */
    QueueServer(Place place, Kind kind) {
        this.place = place;
        this.kind = kind;
        this.directory = place.newDirectory(kind.program);
        this.port = place.freePort();
        long start = System.nanoTime();
        this.process = launch();
        awaitAcceptance();
        this.startMillis = Clock.millisSince(start);
    }

    /** From its first start to its first acceptance. */
    double startMillis() {
        return startMillis;
    }

    int port() {
        return port;
    }

    Process process() {
        return process;
    }

    /** Kills it, starts it again at once, and returns when it has accepted a job. */
    void restartAfterKill() {
        process.destroyForcibly();
        process.onExit().join();
        process = launch();
        awaitAcceptance();
    }

    private Process launch() {
        String number = Integer.toString(port);
        String folder = directory.toString();
        List<String> command =
                switch (kind) {
                    case BEANSTALKD ->
                            List.of(
                                    "beanstalkd",
                                    "-l",
                                    "127.0.0.1",
                                    "-p",
                                    number,
                                    "-b",
                                    folder,
                                    "-f0");
                    case REDIS ->
                            List.of(
                                    "redis-server",
                                    "--bind",
                                    "127.0.0.1",
                                    "--port",
                                    number,
                                    "--dir",
                                    folder,
                                    "--save",
                                    "",
                                    "--appendonly",
                                    "yes",
                                    "--appendfsync",
                                    "always");
                };
        return place.start(
                directory.resolveSibling(directory.getFileName() + ".log"), Map.of(), command);
    }

    private void awaitAcceptance() {
        Clock.await(kind.program + " accepting", START_SECONDS_MAX, 1, this::accepts);
    }

    private boolean accepts() {
        try (Socket socket = connect()) {
            exchange(socket, 1, 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Jobs one after another on one new connection. */
    void putEach(int jobs) {
        put(jobs, 1);
    }

    /** Jobs on one new connection, some hundreds sent before their answers are read. */
    void putPipelined(int jobs) {
        put(jobs, PIPELINE);
    }

    private void put(int jobs, int together) {
        try (Socket socket = connect()) {
            exchange(socket, jobs, together);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes jobs out one after another, on one new connection. Of beanstalkd alone. */
    void takeEach(int jobs) {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int job = 0; job < jobs; job++) {
                out.write("reserve\r\n".getBytes(StandardCharsets.US_ASCII));
                String id = line(in).split(" ", -1)[1];
                line(in);
                out.write(("delete " + id + "\r\n").getBytes(StandardCharsets.US_ASCII));
                line(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException(kind.program + " closed the connection");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private void exchange(Socket socket, int jobs, int together) throws IOException {
        OutputStream out = socket.getOutputStream();
        InputStream in = new BufferedInputStream(socket.getInputStream());
        for (int done = 0; done < jobs; done += together) {
            int count = Math.min(together, jobs - done);
            out.write(request().repeat(count).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            for (int answer = 0; answer < count; answer++) {
                readAnswer(in);
            }
        }
    }

    private String request() {
        return switch (kind) {
            case BEANSTALKD -> "put 0 0 60 " + CONTENT.length() + "\r\n" + CONTENT + "\r\n";
            case REDIS ->
                    "*3\r\n$5\r\nRPUSH\r\n$4\r\njobs\r\n$"
                            + CONTENT.length()
                            + "\r\n"
                            + CONTENT
                            + "\r\n";
        };
    }

    /** Reads one line, which must be that of an accepted job: {@code INSERTED n}, or {@code :n}. */
    private void readAnswer(InputStream in) throws IOException {
        int first = in.read();
        int next = first;
        while (next != '\n') {
            if (next < 0) {
                throw new IOException(kind.program + " closed the connection");
            }
            next = in.read();
        }
        if (first != 'I' && first != ':') {
            throw new IOException(kind.program + " did not accept the job");
        }
    }

    @Override
    public void close() {
        place.end(process);
    }
}
