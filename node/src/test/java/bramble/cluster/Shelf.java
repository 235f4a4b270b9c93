package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterView;
import bramble.api.LocalToken;
import bramble.api.ProblemException;
import bramble.api.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Nodes on machines of their own, one on each, as a person starts them. Used by one thread. */
final class Shelf implements AutoCloseable {

    static final int PORT = 7420;

    /**
     * Loopback as it is called on each machine. The JDK keeps connections by the text of the host:
     * under one text a connection to one machine's loopback would serve for another's.
     */
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "127.1", "127.0.1");

    private final Machines machines;
    private final Path directory;
    private final TreeMap<Integer, Process> nodes = new TreeMap<>();

    Shelf(Machines machines, Path directory) {
        this.machines = machines;
        this.directory = directory;
    }

    /** Starts the node of a machine, anew or again. */
    void start(int number, String... options) throws IOException {
        var all = new ArrayList<>(List.of("--data", data(number).toString(), "--slots=1"));
        all.addAll(List.of(options));
        var builder =
                new ProcessBuilder(machines.on(number, Command.node(all)))
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        directory.resolve(number + ".log").toFile()));
        builder.environment()
                .put("XDG_STATE_HOME", directory.resolve("state-" + number).toString());
        nodes.put(number, builder.start());
    }

    /** Ends the node of a machine as a power cut does. */
    void kill(int number) throws InterruptedException {
        var node = process(number).destroyForcibly();
        assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    Process process(int number) {
        var node = nodes.get(number);
        if (node == null) {
            throw new IllegalArgumentException("no node was started on machine " + number);
        }
        return node;
    }

    Path data(int number) {
        return directory.resolve("node-" + number);
    }

    String log(int number) {
        try {
            return Files.readString(directory.resolve(number + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Asks the node of a machine, on that machine. */
    <T> T on(int number, Function<BrambleClient, T> asking) {
        return machines.on(
                number,
                () ->
                        asking.apply(
                                new BrambleClient(
                                                List.of(new Address(LOOPBACK.get(number), PORT)),
                                                Duration.ofSeconds(10))
                                        .withToken(
                                                LocalToken.read(
                                                                data(number)
                                                                        .resolve(LocalToken.FILE))
                                                        .orElse(null))));
    }

    /** What a node says of its cluster; null as long as it has nothing to say. */
    @Nullable ClusterView view(int number) {
        assertThat(process(number).isAlive()).as("node %s", log(number)).isTrue();
        try {
            return on(number, BrambleClient::cluster);
        } catch (UnreachableException | ProblemException starting) {
            return null;
        }
    }

    void awaitMaster(int number) {
        eventually()
                .until(
                        () -> {
                            var view = view(number);
                            return view != null && view.master() != null;
                        });
    }

    void awaitVoters(int number, int count) {
        eventually()
                .until(
                        () -> {
                            var view = view(number);
                            return view != null && view.voters().size() == count;
                        });
    }

    @Override
    public void close() {
        nodes.values().forEach(Process::destroy);
        try {
            for (var node : nodes.values()) {
                if (!node.waitFor(30, TimeUnit.SECONDS)) {
                    node.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            nodes.values().forEach(Process::destroyForcibly);
            throw new IllegalStateException(e);
        } finally {
            machines.close();
        }
    }
}
