package bramble.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterView;
import bramble.api.TokenRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Nodes as processes of their own on this machine. Closing it ends them all, and fails when one of
 * them had met a defect or when anything that they started still lives.
 */
final class LocalCluster implements AutoCloseable {

    /** Long enough for the busiest machine: it is waited for events, and time is never asserted. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    /**
     * Has nodes on loopback do all that they do beyond it: another address of loopback than
     * 127.0.0.1 is served under TLS.
     */
    static final String SECURED = "--always-tls";

    private static final String OTHER_LOOPBACK = "127.0.0.2";

    private String host = "127.0.0.1";
    private final String mark = "BRAMBLE_LOCAL_CLUSTER=" + UUID.randomUUID();
    private final Path directory;
    private final List<LocalNode> nodes = new CopyOnWriteArrayList<>();

    private LocalCluster(Path directory) {
        this.directory = directory;
    }

    /** Waits for something to become true, looking often. */
    static ConditionFactory eventually() {
        return await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .pollInSameThread();
    }

    /**
     * Starts nodes that found a cluster together, and returns once they have a master.
     *
     * @param directory for their data directories and logs
     * @param options further ones of every node
     */
    static LocalCluster start(Path directory, int count, String... options) {
        var cluster = new LocalCluster(directory);
        var addresses =
                FreePorts.pairs(count).stream()
                        .map(port -> new Address("127.0.0.1", port))
                        .toList();
        var all = new ArrayList<String>();
        all.add("--cluster=" + UUID.randomUUID());
        all.add("--peers=" + String.join(",", addresses.stream().map(Address::toString).toList()));
        all.addAll(List.of(options));
        for (var number = 0; number < count; number++) {
            var own = new ArrayList<>(all);
            own.add("--label=number=" + number);
            cluster.add(addresses.get(number), own);
        }
        return cluster.founded();
    }

    /** Starts one node with the given options and nothing else, and returns once it is master. */
    static LocalCluster alone(Path directory, String... options) {
        var cluster = new LocalCluster(directory);
        cluster.add(new Address("127.0.0.1", FreePorts.pairs(1).getFirst()), List.of(options));
        return cluster.founded();
    }

    /** Starts one node that serves TLS, and returns once it is master; others may join it. */
    static LocalCluster secured(Path directory, String... options) {
        var cluster = new LocalCluster(directory);
        cluster.host = OTHER_LOOPBACK;
        cluster.addAnother(List.of(options));
        return cluster.founded();
    }

    private void addAnother(List<String> options) {
        var own = new ArrayList<>(options);
        if (host.equals(OTHER_LOOPBACK)) {
            own.add(SECURED);
        }
        add(new Address(host, FreePorts.pairs(1).getFirst()), own);
    }

    private LocalCluster founded() {
        var agreed = false;
        try {
            awaitAgreement();
            agreed = true;
        } finally {
            if (!agreed) {
                System.err.println(logs());
                close();
            }
        }
        return this;
    }

    private void add(Address address, List<String> options) {
        nodes.add(new LocalNode(directory.resolve("node-" + nodes.size()), address, options, mark));
    }

    /** Starts one more node, which joins the cluster at a node that runs. */
    LocalNode join(String... options) {
        var own = new ArrayList<String>();
        own.add("--join=" + client().token(new TokenRequest(null, null)).token());
        own.add("--name=joined-" + nodes.size());
        own.addAll(List.of(options));
        addAnother(own);
        var joined = nodes.getLast();
        eventually().until(joined::hasId);
        return joined;
    }

    /** Starts one more node, with a token and a claim of formats, whether it gets in or not. */
    LocalNode joinAs(String formats) {
        var token = client().token(new TokenRequest(null, null)).token();
        var number = nodes.size();
        var at = new Address("127.0.0.1", FreePorts.pairs(1).getFirst());
        nodes.add(
                new LocalNode(
                        directory.resolve("node-" + number),
                        at,
                        List.of("--join=" + token, "--slots=1"),
                        mark,
                        formats));
        return nodes.getLast();
    }

    /** Starts one more node with this token, whether it gets in or not. */
    LocalNode tryToJoin(String token) {
        addAnother(List.of("--join=" + token, "--slots=1"));
        return nodes.getLast();
    }

    /** The nodes that run now. */
    List<LocalNode> running() {
        return nodes.stream().filter(LocalNode::runs).toList();
    }

    /** Returns once the cluster has these voters, as all of its running nodes say. */
    void awaitVoters(Predicate<Set<UUID>> wanted) {
        eventually()
                .until(
                        () ->
                                running().stream()
                                        .allMatch(
                                                node ->
                                                        node.view()
                                                                .filter(ClusterView::quorum)
                                                                .map(ClusterView::voters)
                                                                .filter(
                                                                        voters ->
                                                                                wanted.test(
                                                                                        new HashSet<>(
                                                                                                voters)))
                                                                .isPresent()));
    }

    /** The voters, as any running node says. */
    Set<UUID> voters() {
        return new HashSet<>(running().getFirst().client().cluster().voters());
    }

    List<LocalNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The label that this node alone has: {@code number} and its place among the nodes. */
    String number(LocalNode node) {
        return Integer.toString(nodes.indexOf(node));
    }

    LocalNode first() {
        return nodes.getFirst();
    }

    /** A client that goes to whichever node answers. */
    BrambleClient client() {
        var running = running();
        return new BrambleClient(
                        running.stream().map(LocalNode::address).toList(), BrambleClient.PATIENCE)
                .withToken(running.getFirst().shown());
    }

    /** Returns once all nodes that run have the same master, which runs itself. */
    LocalNode awaitAgreement() {
        try {
            return eventually().until(this::agreedMaster, Optional::isPresent).orElseThrow();
        } catch (ConditionTimeoutException e) {
            nodes.forEach(node -> System.err.println(node + ": " + node.view()));
            System.err.println(logs());
            throw e;
        }
    }

    private Optional<LocalNode> agreedMaster() {
        var masters = new HashSet<Optional<UUID>>();
        for (var node : nodes) {
            if (node.runs()) {
                masters.add(node.view().filter(ClusterView::quorum).map(ClusterView::master));
            }
        }
        return masters.size() == 1
                ? masters.iterator().next().flatMap(this::running)
                : Optional.empty();
    }

    private Optional<LocalNode> running(UUID id) {
        return nodes.stream().filter(node -> node.runs() && node.id().equals(id)).findFirst();
    }

    /** The node with this id. */
    LocalNode node(UUID id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
    }

    /** A node that is not the given one. */
    LocalNode other(LocalNode node) {
        return nodes.stream().filter(each -> !Objects.equals(each, node)).findFirst().orElseThrow();
    }

    /** What the nodes have printed. */
    String logs() {
        var text = new StringBuilder();
        for (var node : nodes) {
            text.append("--- ").append(node).append('\n').append(node.log());
        }
        return text.toString();
    }

    @Override
    public void close() {
        for (var node : nodes) {
            node.thaw();
        }
        nodes.parallelStream().forEach(LocalNode::stop);
        try {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(alive()).as("processes left behind").isEmpty());
            assertThat(logs()).doesNotContain("because of a defect", "OutOfMemoryError");
        } finally {
            alive().forEach(left -> Command.signal("KILL", left.pid()));
        }
    }

    private List<Leftovers.Found> alive() {
        var variables = new HashSet<String>();
        variables.add(mark);
        nodes.stream()
                .filter(LocalNode::hasId)
                .forEach(node -> variables.add("BRAMBLE_NODE=" + node.id()));
        return Leftovers.with(variables);
    }
}
