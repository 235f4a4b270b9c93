package bramble.faults.house;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ProblemException;
import bramble.api.UnreachableException;
import bramble.faults.nemesis.Kind;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All hosts of a cluster, and the network between them. */
public final class House implements AutoCloseable {

    private static final int PORT = 7420;
    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xmx64m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-XX:+ExitOnOutOfMemoryError",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private final List<Host> hosts = new ArrayList<>();
    private final @Nullable Network network;

    /**
     * What a house is built for.
     *
     * @param directory for data, logs and disks
     * @param enclosed whether this program runs in an {@link Enclosure}, so that networks and disks
     *     can be made
     */
    public record Plan(Path directory, int nodes, int slots, boolean enclosed) {}

    /** Builds a house and starts its nodes. */
    public House(Plan plan, Host.Watcher watcher) throws IOException {
        Files.createDirectories(plan.directory());
        network = plan.enclosed() ? new Network(plan.nodes()) : null;
        var library = Shim.compile(plan.directory());
        var addresses = plan.enclosed() ? ownAddresses(plan.nodes()) : freePorts(plan.nodes());
        var group =
                List.of(
                        "--cluster",
                        UUID.randomUUID().toString(),
                        "--peers",
                        String.join(",", addresses.stream().map(Address::toString).toList()));
        for (var number = 0; number < plan.nodes(); number++) {
            hosts.add(host(plan, number, addresses.get(number), library, group, watcher));
        }
        hosts.forEach(Host::supervise);
    }

    private static Host host(
            Plan plan,
            int number,
            Address address,
            Path library,
            List<String> group,
            Host.Watcher watcher)
            throws IOException {
        var own = plan.directory().resolve("node-" + number);
        Files.createDirectories(own);
        var disk = plan.enclosed() ? new Disk(own.resolve("disk.img"), own.resolve("disk")) : null;
        var data = own.resolve("disk").resolve("data");
        var shim = new Shim(own.resolve("shim"));
        var place =
                new Host.Place(
                        address,
                        data,
                        own.resolve("node.log"),
                        disk,
                        plan.enclosed()
                                ? List.of(
                                        "nsenter", "--net=/run/netns/" + Network.namespace(number))
                                : List.of(),
                        Map.of(
                                "LD_PRELOAD",
                                library.toString(),
                                "BRAMBLE_FAULTS_SHIM",
                                shim.control().toString()));
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(FLAGS);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "bramble.node.Main"));
        words.addAll(
                List.of(
                        "--task-user",
                        System.getProperty("user.name"),
                        "--data",
                        data.toString(),
                        "--name",
                        "node-" + number,
                        "--slots",
                        Integer.toString(plan.slots()),
                        "--disk-reserve",
                        "4M"));
        words.addAll(group);
        return new Host(number, place, shim, words, watcher);
    }

    private static List<Address> ownAddresses(int nodes) {
        var addresses = new ArrayList<Address>();
        for (var number = 0; number < nodes; number++) {
            addresses.add(new Address(Network.address(number), PORT));
        }
        return addresses;
    }

    /**
     * Ports that nobody uses now, with the three after each: a node takes the one after its own
     * too, and moves to the two after that.
     */
    private static List<Address> freePorts(int nodes) throws IOException {
        var addresses = new ArrayList<Address>();
        while (addresses.size() < nodes) {
            try (var first = new ServerSocket(0);
                    var _ = new ServerSocket(first.getLocalPort() + 1);
                    var _ = new ServerSocket(first.getLocalPort() + 2);
                    var _ = new ServerSocket(first.getLocalPort() + 3)) {
                addresses.add(new Address("127.0.0.1", first.getLocalPort()));
            } catch (IOException taken) {
                Thread.onSpinWait();
            }
        }
        return addresses;
    }

    /** The kinds of faults that can be made here. */
    public Set<Kind> kinds() {
        var kinds = EnumSet.allOf(Kind.class);
        if (network == null) {
            kinds.removeIf(Kind::needsHouse);
        }
        return kinds;
    }

    public List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /** What a network does to packets from one node to another. */
    @FunctionalInterface
    public interface Weather {
        /** The share of packets that are lost, from 0 to 1. */
        double lost(int from, int to);

        /** By how much packets are late at most. */
        default Duration late(int from, int to) {
            return Duration.ZERO;
        }
    }

    /** Sets what the network does from now on. */
    public void weather(Weather weather) {
        if (network != null) {
            network.set(
                    (from, to) ->
                            new Network.Way(
                                    weather.lost(from, to) >= 1,
                                    weather.lost(from, to),
                                    weather.late(from, to).toNanos()));
        }
    }

    /** A client that asks one node, again and again while it has patience. */
    public BrambleClient client(int number, Duration patience) {
        return new BrambleClient(List.of(hosts.get(number).address()), patience);
    }

    /** A client of all nodes. */
    public BrambleClient client() {
        return new BrambleClient(
                hosts.stream().map(Host::address).toList(), BrambleClient.PATIENCE);
    }

    /** The number of the node that is master, as the first node says that knows of one; else -1. */
    public int master() {
        for (var host : hosts) {
            if (!host.runs()) {
                continue;
            }
            try {
                var master = client(host.number(), Duration.ZERO).cluster().master();
                for (var other : hosts) {
                    if (master != null && master.equals(other.id().orElse(null))) {
                        return other.number();
                    }
                }
            } catch (UnreachableException | ProblemException silent) {
                Thread.onSpinWait();
            }
        }
        return -1;
    }

    @Override
    public void close() {
        hosts.forEach(Host::close);
    }
}
