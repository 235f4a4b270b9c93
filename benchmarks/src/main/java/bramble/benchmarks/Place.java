package bramble.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Where a measurement takes place: the launcher, a directory of its own on the disk to be measured,
 * and every process that was started, so that none outlives the measurement. The shutdown hook ends
 * them when the user stops it.
 */
final class Place implements AutoCloseable {

    private static final int STOP_SECONDS_MAX = 10;
    private static final int PORT_ATTEMPTS_MAX = 1_000;

    private final Path launcher;
    private final Path directory;
    private final ConcurrentLinkedQueue<Process> processes = new ConcurrentLinkedQueue<>();
    private final Set<Integer> portsGiven = new HashSet<>();
    private int directoriesGiven;
    private boolean closed;

    Place(Path launcher, Path directory) {
        this.launcher = launcher;
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-processes"));
    }

    Path launcher() {
        return launcher;
    }

    /** Where the scripts of the benchmarks are, beside the launcher. */
    Path benchmarks() {
        return launcher.resolveSibling("benchmarks");
    }

    /** A new directory. */
    Path newDirectory(String name) {
        try {
            directoriesGiven++;
            return Files.createDirectories(directory.resolve(name + "-" + directoriesGiven));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a program whose output goes to a file. It is ended by {@link #end} or with this place.
     */
    Process start(Path log, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return started(builder);
    }

    private synchronized Process started(ProcessBuilder builder) {
        if (closed) {
            throw new IllegalStateException("the measurement is being ended");
        }
        try {
            Process process = builder.start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a program to its end, which must be a good one, and tells how many milliseconds that
     * took.
     */
    double run(Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            long start = System.nanoTime();
            int code = builder.start().waitFor();
            double millis = Clock.millisSince(start);
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
            }
            return millis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * What a program says on its standard output, a line each; it must end well.
     *
     * @throws IllegalStateException if it does not
     */
    List<String> output(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = started(builder);
        try {
            List<String> lines = process.inputReader(StandardCharsets.UTF_8).readAllLines();
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            end(process);
        }
    }

    /**
     * Ends a process with SIGTERM, or SIGKILL if that takes too long, and what it started, and
     * returns when it is gone.
     */
    void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        awaitEnd(process);
        children.forEach(ProcessHandle::destroyForcibly);
        processes.remove(process);
    }

    /** Whether there is such a program on the PATH. */
    static boolean isInstalled(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** A port of loopback that is free together with the one after it. */
    int freePort() {
        for (int attempt = 0; attempt < PORT_ATTEMPTS_MAX; attempt++) {
            int port = freePair();
            if (port > 0 && !portsGiven.contains(port + 1) && portsGiven.add(port)) {
                portsGiven.add(port + 1);
                return port;
            }
        }
        throw new IllegalStateException("no free ports were found on loopback");
    }

    /** The first of two free ports, or 0 if a try met none. */
    private static int freePair() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket first = new ServerSocket(0, 1, loopback);
                ServerSocket second = new ServerSocket()) {
            second.bind(new InetSocketAddress(loopback, first.getLocalPort() + 1));
            return first.getLocalPort();
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        List<ProcessHandle> children = processes.stream().flatMap(Process::descendants).toList();
        processes.forEach(Process::destroy);
        processes.forEach(Place::awaitEnd);
        children.forEach(ProcessHandle::destroyForcibly);
        processes.clear();
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process.onExit().join();
    }
}
