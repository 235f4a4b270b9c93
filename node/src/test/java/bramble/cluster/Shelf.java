package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterAuthority;
import bramble.api.ClusterView;
import bramble.api.LocalToken;
import bramble.api.ProblemException;
import bramble.api.Role;
import bramble.api.TokenRequest;
import bramble.api.UnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Nodes on {@link Machines} of their own, started as a person starts them. */
final class Shelf implements AutoCloseable {

    static final int PORT = 7420;

    private final Path directory;
    private final Machines machines;
    private final List<String> options;
    private final Map<Integer, Process> nodes = new ConcurrentSkipListMap<>();
    private final Map<Integer, String> addresses = new ConcurrentSkipListMap<>();

    private @Nullable String admin;

    /**
     * @param options of every node
     */
    Shelf(Path directory, Machines machines, String... options) {
        this.directory = directory;
        this.machines = machines;
        this.options = List.of(options);
    }

    Machines machines() {
        return machines;
    }

    /** The directory of a machine's node. */
    Path data(int number) {
        return directory.resolve("node-" + number);
    }

    /** Starts a machine's node. */
    void start(int number, String... more) throws IOException {
        var all = new ArrayList<>(List.of("--data", data(number).toString()));
        // Of root, its tasks' user could not enter the test's directory.
        all.addAll(List.of("--task-user", System.getProperty("user.name")));
        all.addAll(options);
        all.addAll(List.of(more));
        var log = directory.resolve(number + ".log").toFile();
        var builder =
                new ProcessBuilder(machines.on(number, Command.node(all)))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment()
                .put("XDG_STATE_HOME", directory.resolve("state-" + number).toString());
        nodes.put(number, builder.start());
        addresses.putIfAbsent(number, Machines.address(number));
    }

    /** The process of a machine's node. */
    long pid(int number) {
        return Objects.requireNonNull(nodes.get(number), () -> "node " + number).pid();
    }

    boolean isAlive(int number) {
        return Objects.requireNonNull(nodes.get(number), () -> "node " + number).isAlive();
    }

    /** A line to paste, of the first node. */
    String token(int uses) {
        return on(0, client -> client.token(new TokenRequest(null, uses)).token());
    }

    void join(int number, String token) throws IOException {
        start(number, "--join=" + token);
    }

    /** Ends a machine's node with a signal, and returns when it has ended. */
    void end(int number, String signal) {
        var node = nodes.remove(number);
        if (node == null) {
            throw new IllegalArgumentException("there is no node " + number);
        }
        Command.signal(signal, node.pid());
        try {
            assertThat(node.waitFor(60, TimeUnit.SECONDS)).as(log(number)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives a machine, whose node does not run, another address, and starts its node again. */
    void move(int number, int host, String... more) throws IOException {
        addresses.put(number, machines.readdress(number, address(number), host));
        start(number, more);
    }

    /** The address of a machine's card. */
    String address(int number) {
        return addresses.getOrDefault(number, Machines.address(number));
    }

    /** The machines whose nodes were started and not ended. */
    List<Integer> running() {
        return List.copyOf(nodes.keySet());
    }

    /** A question to a node. */
    interface Asking<T> {
        T ask(BrambleClient client);
    }

    /**
     * Asks a node on its machine: the first as the machine's user does, the others as an admin.
     * Each is called by a host of its own, since the JDK keeps connections by that: a connection to
     * one machine's loopback would serve for another's.
     */
    <T> T on(int number, Asking<T> asking) {
        var client = number == 0 ? local() : remote(number);
        return machines.on(number, () -> asking.ask(client));
    }

    private BrambleClient local() {
        return at("127.0.0.1")
                .withToken(LocalToken.read(data(0).resolve(LocalToken.FILE)).orElse(null));
    }

    private BrambleClient remote(int number) {
        try {
            return at(address(number)).withAuthority(authority(0)).withToken(admin());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BrambleClient at(String host) {
        return new BrambleClient(List.of(new Address(host, PORT)), Duration.ofSeconds(10));
    }

    /** The token of a user whom the first node knows, which is asked for it once. */
    private synchronized String admin() {
        var known = admin;
        if (known == null) {
            known =
                    on(
                            0,
                            client ->
                                    Objects.requireNonNull(
                                            client.addUser("shelf", Role.ADMIN).token()));
            admin = known;
        }
        return known;
    }

    /** What proves the cluster to somebody outside. */
    ClusterAuthority authority(int number) throws IOException {
        return ClusterAuthority.ofFile(data(number).resolve("trust").resolve("authority.pem"));
    }

    /** The cluster as a node sees it; null while it cannot say. */
    @Nullable ClusterView view(int number) {
        assertThat(isAlive(number)).as("node %s", log(number)).isTrue();
        try {
            return on(number, BrambleClient::cluster);
        } catch (UnreachableException | ProblemException starting) {
            return null;
        }
    }

    @Nullable UUID master(int number) {
        var view = view(number);
        return view == null ? null : view.master();
    }

    /** Who votes, as a node sees it; nobody while it cannot say. */
    Set<UUID> voters(int number) {
        var view = view(number);
        return view == null ? Set.of() : new HashSet<>(view.voters());
    }

    void awaitVoters(int number, int count) {
        eventually().until(() -> voters(number).size() == count);
    }

    void awaitMaster(int number) {
        eventually().until(() -> master(number) != null);
    }

    /** The machine on which a node lives, -1 when it is none of these. */
    int number(UUID node) {
        for (var number : addresses.keySet()) {
            if (node.equals(id(number))) {
                return number;
            }
        }
        return -1;
    }

    /** The node that lives on a machine; null before it has a name. */
    @Nullable UUID id(int number) {
        try {
            return Files.readAllLines(data(number).resolve("node.properties")).stream()
                    .filter(line -> line.startsWith("node="))
                    .map(line -> UUID.fromString(line.substring("node=".length())))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    String log(int number) {
        try {
            return Files.readString(directory.resolve(number + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        nodes.values().forEach(Process::destroy);
        for (var node : nodes.values()) {
            try {
                if (!node.waitFor(30, TimeUnit.SECONDS)) {
                    node.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        machines.close();
    }
}
