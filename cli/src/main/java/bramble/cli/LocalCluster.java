package bramble.cli;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterView;
import bramble.api.ProblemException;
import bramble.api.UnreachableException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes as processes on this machine, which all end with this object. One thread uses it; only
 * {@link #close} may come from another, and then nothing is started any more: the lock sees to
 * that.
 */
final class LocalCluster implements AutoCloseable {

    private static final String LAUNCHER_PROPERTY = "bramble.launcher";
    private static final Duration STOP_MAX = Duration.ofSeconds(8);
    private static final long POLL_MILLIS = 20;
    private static final int LOG_LINES = 15;

    private final Path launcher;
    private final Path directory;
    private final List<Address> addresses;
    private final UUID cluster;
    private final @Nullable Process[] processes;
    private boolean closed;

    LocalCluster(Path launcher, Path directory, List<Address> addresses, UUID cluster) {
        this.launcher = launcher;
        this.directory = directory;
        this.addresses = List.copyOf(addresses);
        this.cluster = cluster;
        this.processes = new Process[addresses.size()];
    }

    /** The script that started this process, which starts nodes as well. */
    static Path launcher() {
        String path = System.getProperty(LAUNCHER_PROPERTY);
        if (path == null) {
            throw new UsageException(
                    "nodes are started through the launcher script \"bramble\": run that");
        }
        return Path.of(path).toAbsolutePath();
    }

    int size() {
        return addresses.size();
    }

    String name(int node) {
        return "n" + (node + 1);
    }

    Address address(int node) {
        return addresses.get(node);
    }

    List<Address> addresses() {
        return addresses;
    }

    Path log(int node) {
        return directory.resolve(name(node) + ".log");
    }

    /** The command line of a node, the same at every start. */
    List<String> command(int node, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(launcher.toString());
        command.addAll(List.of("up", "--data", directory.resolve(name(node)).toString()));
        command.addAll(List.of("--listen", address(node).toString(), "--name", name(node)));
        command.addAll(
                List.of(
                        "--peers",
                        String.join(",", addresses.stream().map(Address::toString).toList())));
        command.addAll(List.of("--cluster", cluster.toString()));
        command.addAll(options);
        return command;
    }

    /** Starts a node, or starts it again. */
    synchronized void start(int node, List<String> options) {
        if (closed) {
            return;
        }
        File log = log(node).toFile();
        try {
            processes[node] =
                    new ProcessBuilder(command(node, options))
                            .redirectInput(new File("/dev/null"))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException(launcher + " cannot be started: " + e.getMessage(), e));
        }
    }

    /** Ends a node with SIGKILL, as a loss of power would, and returns when it is gone. */
    void kill(int node) {
        Process process = processes[node];
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** The process of a node, null before its start. */
    @Nullable Process process(int node) {
        return processes[node];
    }

    /** A client of all nodes. */
    BrambleClient client(Duration patience) {
        return new BrambleClient(addresses, patience);
    }

    /**
     * What a node says of the cluster, as soon as it answers; nothing if it ends or the time is
     * over before.
     */
    Optional<ClusterView> awaitAnswer(int node, Duration atMost) {
        BrambleClient client = new BrambleClient(List.of(address(node)), Duration.ZERO);
        long start = System.nanoTime();
        while (System.nanoTime() - start < atMost.toNanos()) {
            try {
                return Optional.of(client.cluster());
            } catch (UnreachableException | ProblemException e) {
                Process process = processes[node];
                if (!isRunning(process)) {
                    return Optional.empty();
                }
            }
            pause();
        }
        return Optional.empty();
    }

    /**
     * The cluster, as soon as every running node names the same master; nothing if the time is over
     * before.
     */
    Optional<ClusterView> awaitMaster(Duration atMost) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < atMost.toNanos()) {
            ClusterView agreed = null;
            boolean agree = true;
            for (int node = 0; node < size() && agree; node++) {
                ClusterView view = viewFrom(node);
                if (view != null) {
                    agree =
                            view.master() != null
                                    && (agreed == null || view.master().equals(agreed.master()));
                    agreed = view;
                }
            }
            if (agree && agreed != null) {
                return Optional.of(agreed);
            }
            if (Stream.of(processes).noneMatch(LocalCluster::isRunning)) {
                return Optional.empty();
            }
            pause();
        }
        return Optional.empty();
    }

    /** What a node says of the cluster now; null if it does not answer. */
    @Nullable ClusterView viewFrom(int node) {
        try {
            return new BrambleClient(List.of(address(node)), Duration.ZERO).cluster();
        } catch (UnreachableException | ProblemException e) {
            return null;
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Waits until every node has ended, telling each that was not ended by {@link #close}. */
    int awaitEnd(IntConsumer ended) {
        boolean[] told = new boolean[size()];
        int left = size();
        while (left > 0) {
            for (int node = 0; node < size(); node++) {
                Process process = processes[node];
                if (!told[node] && !isRunning(process)) {
                    if (isClosed()) {
                        return ExitCode.DONE;
                    }
                    told[node] = true;
                    left--;
                    ended.accept(node);
                }
            }
            pause();
        }
        return ExitCode.FAILED;
    }

    /** The end of a node's log, to show what went wrong. */
    List<String> lastLines(int node) {
        try {
            List<String> lines =
                    Files.readString(log(node), StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
        } catch (IOException e) {
            return List.of("(" + e.getMessage() + ")");
        }
    }

    /**
     * Ends all nodes: SIGTERM, and SIGKILL for those that take too long. Returns when they are
     * gone.
     */
    @Override
    public synchronized void close() {
        closed = true;
        for (Process process : processes) {
            if (process != null) {
                process.destroy();
            }
        }
        long start = System.nanoTime();
        for (Process process : processes) {
            if (process == null) {
                continue;
            }
            try {
                long left = STOP_MAX.toNanos() - (System.nanoTime() - start);
                if (!process.waitFor(Math.max(left, 0), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            process.onExit().join();
        }
    }

    private static boolean isRunning(@Nullable Process process) {
        return process != null && process.isAlive();
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting for nodes");
        }
    }
}
