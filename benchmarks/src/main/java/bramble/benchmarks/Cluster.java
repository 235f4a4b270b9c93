package bramble.benchmarks;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterView;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.NodeView;
import bramble.api.ProblemException;
import bramble.api.Submission;
import bramble.api.UnreachableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Nodes as processes of this machine, started through the launcher as a user would. For one thread.
 */
final class Cluster implements AutoCloseable {

    private static final int READY_SECONDS_MAX = 60;
    private static final int POLL_MILLIS = 20;
    private static final int FAR_AHEAD_DAYS = 300;

    private final Place place;
    private final Path directory;
    private final List<String> options;
    private final Map<String, String> environment;
    private final UUID id = JobIds.next();
    private final List<Address> addresses = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    /** Starts so many nodes, each with further options of {@code up}, without waiting for them. */
    Cluster(Place place, int nodes, String... options) {
        this(place, Map.of(), nodes, options);
    }

    private Cluster(Place place, Map<String, String> environment, int nodes, String... options) {
        this.place = place;
        this.environment = environment;
        this.directory = place.newDirectory("cluster");
        this.options = List.of(options);
        for (int node = 0; node < nodes; node++) {
            addresses.add(new Address("127.0.0.1", place.freePort()));
        }
        for (int node = 0; node < nodes; node++) {
            processes.add(launch(node));
        }
    }

    /** The same, and returns when all nodes name the same master and it accepts jobs. */
    static Cluster ready(Place place, int nodes, String... options) {
        Cluster cluster = new Cluster(place, nodes, options);
        cluster.awaitAgreement();
        return cluster;
    }

    /** The same, of nodes whose JVMs have further options. */
    static Cluster withJava(Place place, String java, int nodes, String... options) {
        Cluster cluster = new Cluster(place, Map.of("BRAMBLE_JAVA_OPTS", java), nodes, options);
        cluster.awaitAgreement();
        return cluster;
    }

    int size() {
        return addresses.size();
    }

    Address address(int node) {
        return addresses.get(node);
    }

    /** Where a node keeps its log. */
    Path log(int node) {
        return directory.resolve(name(node)).resolve("log");
    }

    private static String name(int node) {
        return "n" + (node + 1);
    }

    Process process(int node) {
        return processes.get(node);
    }

    /** A client of one node. */
    BrambleClient client(int node) {
        return new BrambleClient(List.of(address(node)), BrambleClient.PATIENCE);
    }

    /** Which node is the master. */
    int master() {
        BrambleClient client = client(0);
        UUID master = client.cluster().master();
        for (NodeView node : client.nodes()) {
            if (node.id().equals(master)) {
                return addresses.indexOf(Address.parseAll(node.address()).getFirst());
            }
        }
        throw new IllegalStateException("the master " + master + " is not among the nodes");
    }

    /** The nodes that are not the given one. */
    List<Integer> others(int node) {
        List<Integer> others = new ArrayList<>();
        for (int other = 0; other < size(); other++) {
            if (other != node) {
                others.add(other);
            }
        }
        return others;
    }

    void awaitAgreement() {
        Clock.await(
                "one master that every node names", READY_SECONDS_MAX, POLL_MILLIS, this::agrees);
        accept(client(0), laterJob());
        Clock.await(
                "every node among the members",
                READY_SECONDS_MAX,
                POLL_MILLIS,
                () -> client(0).nodes().size() == size());
    }

    private boolean agrees() {
        List<UUID> masters = new ArrayList<>();
        for (Address address : addresses) {
            try {
                ClusterView view = new BrambleClient(List.of(address), Duration.ZERO).cluster();
                UUID master = view.master();
                if (master == null || !view.quorum()) {
                    return false;
                }
                masters.add(master);
            } catch (UnreachableException | ProblemException e) {
                return false;
            }
        }
        return masters.stream().distinct().count() == 1;
    }

    /** Ends a node with SIGKILL, without waiting until it is gone. */
    void kill(int node) {
        processes.get(node).destroyForcibly();
    }

    /** Starts a node that was killed. */
    void startAgain(int node) {
        processes.get(node).onExit().join();
        processes.set(node, launch(node));
    }

    private Process launch(int node) {
        String name = name(node);
        List<String> command = new ArrayList<>();
        command.add(place.launcher().toString());
        command.addAll(List.of("up", "--data", directory.resolve(name).toString(), "--name", name));
        command.addAll(List.of("--listen", address(node).toString()));
        // As the others that are measured run them.
        command.addAll(List.of("--task-user", System.getProperty("user.name")));
        if (size() > 1) {
            String peers = String.join(",", addresses.stream().map(Address::toString).toList());
            command.addAll(List.of("--peers", peers, "--cluster", id.toString()));
        }
        command.addAll(options);
        return place.start(directory.resolve(name + ".log"), environment, command);
    }

    /** A job that does not run while anybody measures. */
    static JobRequest laterJob() {
        return later(null);
    }

    static JobRequest laterJob(UUID id) {
        return later(id);
    }

    private static JobRequest later(@Nullable UUID id) {
        var builder =
                JobRequest.builder("/bin/true")
                        .notBefore(Instant.now().plus(FAR_AHEAD_DAYS, ChronoUnit.DAYS));
        return (id == null ? builder : builder.id(id)).build();
    }

    /**
     * Submits a job.
     *
     * @throws IllegalStateException if it is not accepted
     */
    static Submission.Accepted accept(BrambleClient client, JobRequest job) {
        return switch (client.submit(job)) {
            case Submission.Accepted accepted -> accepted;
            case Submission.Refused refused ->
                    throw new IllegalStateException("refused: " + refused.problem().detail());
            case Submission.Unknown unknown ->
                    throw new IllegalStateException("unknown: " + unknown.why());
        };
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        processes.forEach(place::end);
    }
}
