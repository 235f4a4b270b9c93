package bramble.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterView;
import bramble.api.LocalToken;
import bramble.api.ProblemException;
import bramble.api.UnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One node as a process, which keeps its directory and its address over its lives. Used by one
 * thread, but for {@link #client}, {@link #address} and {@link #runs}.
 */
final class LocalNode {

    private static final long END_SECONDS_MAX = 30;

    private final Path data;
    private volatile Address address;
    private final List<String> options;
    private final boolean secured;
    private final String mark;
    private volatile Process process;
    private volatile boolean frozen;
    private volatile @Nullable String token;
    private volatile @Nullable String claim;

    /**
     * Starts a node.
     *
     * @param options besides {@code --data} and {@code --listen}
     * @param mark a variable, {@code NAME=value}, that its process gets
     */
    LocalNode(Path data, Address address, List<String> options, String mark) {
        this(data, address, options, mark, null);
    }

    /** Starts a node that claims to understand these formats; null for those that it does. */
    LocalNode(
            Path data, Address address, List<String> options, String mark, @Nullable String claim) {
        this.claim = claim;
        this.data = data;
        this.address = address;
        this.options = List.copyOf(options);
        this.secured = options.contains(LocalCluster.SECURED);
        this.mark = mark;
        process = launched();
    }

    private Process launched() {
        var all = new ArrayList<String>();
        all.addAll(List.of("--data", data.toString(), "--listen", address.toString()));
        all.addAll(options);
        if (options.stream().noneMatch(each -> each.startsWith("--task-user"))) {
            // Tasks of tests write where the tests are; HarmlessNodeTest has it otherwise.
            all.addAll(List.of("--task-user", System.getProperty("user.name")));
        }
        var builder = new ProcessBuilder(Command.node(all)).redirectErrorStream(true);
        var equals = mark.indexOf('=');
        builder.environment().put(mark.substring(0, equals), mark.substring(equals + 1));
        builder.environment().put("XDG_STATE_HOME", state().toString());
        var claimed = claim;
        if (claimed != null) {
            builder.environment().put("JAVA_TOOL_OPTIONS", "-Dbramble.formats=" + claimed);
        }
        // As ./bramble does: names are UTF-8.
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            Files.createDirectories(data);
            return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its API is for programs of this machine. */
    Address address() {
        return secured ? new Address("127.0.0.1", address.port()) : address;
    }

    /** Where it is for other nodes. */
    Address listensOn() {
        return address;
    }

    Path data() {
        return data;
    }

    /** Where the nodes of a cluster share what is their account's. */
    private Path state() {
        return data.resolveSibling("state");
    }

    /** Has its further lives say that they understand these formats, such as {@code 1-2}. */
    void claim(String formats) {
        claim = formats;
    }

    /** Has all further clients of this node show a token; null for none. */
    void show(@Nullable String shown) {
        token = shown;
    }

    /** The local token of the node's account, as the file in its data directory has it. */
    String localToken() {
        return LocalToken.read(data.resolve(LocalToken.FILE)).orElseThrow();
    }

    /** A client that asks this node alone, and asks again as long as it has patience. */
    BrambleClient client(Duration patience) {
        return new BrambleClient(List.of(address()), patience).withToken(shown());
    }

    /** What was {@link #show}n, and the account's own token where nodes ask everybody. */
    @Nullable String shown() {
        return token == null && secured
                ? LocalToken.read(data.resolve(LocalToken.FILE)).orElse(null)
                : token;
    }

    BrambleClient client() {
        return client(BrambleClient.PATIENCE);
    }

    /** The cluster as this node sees it now; empty when it does not answer. */
    Optional<ClusterView> view() {
        if (frozen || !process.isAlive()) {
            return Optional.empty();
        }
        try {
            return Optional.of(client(Duration.ZERO).cluster());
        } catch (UnreachableException | ProblemException starting) {
            return Optional.empty();
        }
    }

    /** Its id, once it has answered for the first time. */
    UUID id() {
        var kept = new Properties();
        try (var in = Files.newBufferedReader(data.resolve("node.properties"))) {
            kept.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return UUID.fromString(kept.getProperty("node"));
    }

    /** Whether it was founded at all. */
    boolean hasId() {
        return Files.exists(data.resolve("node.properties"));
    }

    boolean runs() {
        return process.isAlive() && !frozen;
    }

    /** The most memory that its process has had in use at once, in KiB. */
    long memoryMaxKib() {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(each -> each.startsWith("VmHWM:"))
                    .map(each -> each.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it with SIGKILL. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end, as Ctrl-C and a supervisor do, and waits until it has. */
    void stop() {
        thaw();
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            var ended = process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            assertThat(ended).as("node %s ends:%n%s", address, log()).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        frozen = false;
    }

    /** Starts it again, as it was started before. */
    void restart() {
        assertThat(process.isAlive()).as("node %s still runs", address).isFalse();
        process = launched();
    }

    /** Starts it again at another address, with its data directory. */
    void restartAt(Address other) {
        address = other;
        restart();
    }

    /** Returns once it has ended by itself, and says how. */
    int awaitOwnEnd() {
        return LocalCluster.eventually()
                .until(() -> process.isAlive() ? -1 : process.exitValue(), code -> code >= 0);
    }

    void freeze() {
        Command.signal("STOP", process.pid());
        frozen = true;
    }

    void thaw() {
        if (frozen) {
            Command.signal("CONT", process.pid());
            frozen = false;
        }
    }

    private Path logFile() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    /** All that it has printed, in all its lives. */
    String log() {
        try {
            return Files.readString(logFile(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return data.getFileName() + " at " + address;
    }
}
