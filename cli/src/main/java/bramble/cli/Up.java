package bramble.cli;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterView;
import bramble.api.JobIds;
import bramble.api.NodeView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bramble up}. The launcher starts a single node's program by itself; what is here is {@code
 * --local}, and the help for both.
 */
@Command(
        name = "up",
        description = {
            "Start this machine's node in the foreground.",
            "A new data directory without --join founds a cluster of one, which listens on loopback only until --listen names another address.",
            "With --local N: N nodes as processes on this machine, on ports 7420, 7430, 7440 and so on. Ctrl-C ends all."
        })
final class Up extends ClusterCommand {

    private static final int NODES_MAX = 9;
    private static final int PORT_STEP = 10;
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final String CLUSTER_FILE = "cluster";

    @Option(
            names = "--local",
            paramLabel = "N",
            description = "Start so many nodes on this machine, to try things out.")
    @Nullable Integer local;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the node keeps its data; with --local one directory for all.")
    @Nullable Path data;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description =
                    "Where the API listens; with --local the first node's. Default 127.0.0.1:7420; with --join of a cluster on several machines 0.0.0.0:7420, all addresses. Beyond loopback everything is encrypted.")
    String listen = "127.0.0.1:7420";

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description =
                    "Where other nodes reach this one, if that is not where it listens; of --listen 0.0.0.0 the address that leads out.")
    @Nullable String advertise;

    @Option(
            names = "--seal-file",
            paramLabel = "FILE",
            description =
                    "The key that seals the authority's key on the disk, kept elsewhere than on the card; made if it is not there.")
    @Nullable Path sealFile;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The node's name; default the host's.")
    @Nullable String name;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "How many tasks run at once; default one a core.")
    @Nullable Integer slots;

    @Option(
            names = "--keep",
            paramLabel = "SIZE",
            description = "How much outputs and files may take here; default a fifth of the disk.")
    @Nullable String keep;

    @Option(
            names = "--disk-reserve",
            paramLabel = "SIZE",
            description =
                    "With less than that free the node takes no tasks; default 64M, or a fiftieth of the disk.")
    @Nullable String diskReserve;

    @Option(
            names = "--copies",
            paramLabel = "N",
            description =
                    "On how many nodes outputs and files are kept, 1 to 5; default 2. The master's counts: give all nodes the same.")
    @Nullable Integer copies;

    @Option(
            names = "--keep-for",
            paramLabel = "DUR",
            description =
                    "How long outputs are kept after their job's end; default 30d. The master's counts: give all nodes the same.")
    @Nullable String keepFor;

    @Option(
            names = "--scrub-every",
            paramLabel = "DUR",
            description =
                    "How often everything kept here is read and checked for damage; default 7d.")
    @Nullable String scrubEvery;

    @Option(
            names = "--job-output",
            paramLabel = "SIZE",
            description =
                    "How much the tasks of one job may leave before it is cancelled; default 16G. The master's counts: give all nodes the same.")
    @Nullable String jobOutput;

    @Option(names = "--label", paramLabel = "K=V", description = "A label that jobs may ask for.")
    List<String> labels = new ArrayList<>();

    @Option(
            names = "--join",
            paramLabel = "TOKEN",
            description = "Join the cluster whose \"bramble token\" printed this.")
    @Nullable String join;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description =
                    "With --cluster NAME and --expect N: found a cluster together with the other new nodes that have the same secret.")
    @Nullable Path secretFile;

    @Option(
            names = "--expect",
            paramLabel = "N",
            description =
                    "How many new nodes found it; none starts before all have met. They find each other by --discover, or at the addresses of --seek.")
    @Nullable Integer expect;

    @Option(
            names = "--seek",
            paramLabel = "HOST:PORT,...",
            description = "Where the other new nodes may be.")
    @Nullable String seek;

    @Option(
            names = "--discover",
            description =
                    "Tells the local network by multicast DNS where this node is, and asks there when the others are not where they were, or not where the join token says.")
    boolean discover;

    @Option(
            names = "--restore",
            paramLabel = "FILE",
            description =
                    "Begin a cluster of one, in an empty data directory, with the state of a backup.")
    @Nullable Path restore;

    @Option(
            names = "--no-vote",
            description = "Never let this node be one of those that keep the state and vote.")
    boolean noVote;

    @Option(
            names = "--voters",
            paramLabel = "N",
            description = "How many nodes vote at most: 1, 3, 5 or 7; default 5.")
    @Nullable Integer voters;

    @Option(
            names = "--voter-patience",
            paramLabel = "DUR",
            description =
                    "How long a voter may be gone before another node gets its vote; default 60s.")
    @Nullable String voterPatience;

    @Option(
            names = "--task-user",
            paramLabel = "NAME",
            description =
                    "As whom tasks run; only for a node that runs as root. Default the first of bramble-task, bramble and nobody that there is; \"root\" lets every submitter do everything on this machine.")
    @Nullable String taskUser;

    @Option(names = "--no-work", description = "Run no tasks here.")
    boolean noWork;

    @Option(
            names = "--peers",
            hidden = true,
            description = "The API addresses of all founding voters.")
    @Nullable String peers;

    @Option(names = "--cluster", hidden = true, description = "The id of the cluster to found.")
    @Nullable String clusterId;

    Up(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        if (local == null) {
            throw new UsageException(
                    "a single node is started by the launcher script \"bramble\" itself: run that");
        }
        if (local < 1 || local > NODES_MAX) {
            throw new UsageException("--local: " + local + " is not between 1 and " + NODES_MAX);
        }
        if (join != null
                || peers != null
                || clusterId != null
                || name != null
                || advertise != null
                || sealFile != null) {
            throw new UsageException(
                    "--local founds a cluster of its own: --join, --name, --advertise, --seal-file, --peers and --cluster do not go with it");
        }
        Path directory = data == null ? defaultDirectory() : data.toAbsolutePath();
        LocalCluster nodes =
                new LocalCluster(
                        LocalCluster.launcher(),
                        directory,
                        addresses(local),
                        founded(directory, local));
        Thread onInterrupt = new Thread(nodes::close, "end the nodes");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try (nodes) {
            return supervise(nodes, directory);
        }
    }

    private int supervise(LocalCluster nodes, Path directory) {
        terminal.say("Starting " + nodes.size() + " nodes; their data is in " + directory + ".");
        for (int node = 0; node < nodes.size(); node++) {
            nodes.start(node, nodeOptions());
        }
        if (!reportAnswers(nodes)) {
            return ExitCode.FAILED;
        }
        reportMaster(nodes);
        return nodes.awaitEnd(
                node ->
                        terminal.warn(
                                nodes.name(node)
                                        + " has ended; its log is "
                                        + nodes.log(node)
                                        + "."));
    }

    private List<String> nodeOptions() {
        List<String> options = new ArrayList<>();
        if (slots != null) {
            options.addAll(List.of("--slots", slots.toString()));
        }
        if (keep != null) {
            options.addAll(List.of("--keep", keep));
        }
        if (diskReserve != null) {
            options.addAll(List.of("--disk-reserve", diskReserve));
        }
        if (copies != null) {
            options.addAll(List.of("--copies", copies.toString()));
        }
        if (keepFor != null) {
            options.addAll(List.of("--keep-for", keepFor));
        }
        if (scrubEvery != null) {
            options.addAll(List.of("--scrub-every", scrubEvery));
        }
        if (jobOutput != null) {
            options.addAll(List.of("--job-output", jobOutput));
        }
        labels.forEach(label -> options.addAll(List.of("--label", label)));
        if (voters != null) {
            options.addAll(List.of("--voters", voters.toString()));
        }
        if (voterPatience != null) {
            options.addAll(List.of("--voter-patience", voterPatience));
        }
        if (noVote) {
            options.add("--no-vote");
        }
        if (taskUser != null) {
            options.addAll(List.of("--task-user", taskUser));
        }
        if (noWork) {
            options.add("--no-work");
        }
        return options;
    }

    private boolean reportAnswers(LocalCluster nodes) {
        for (int node = 0; node < nodes.size(); node++) {
            Optional<ClusterView> answer = nodes.awaitAnswer(node, START_MAX);
            if (answer.isEmpty()) {
                terminal.warn(
                        nodes.name(node)
                                + " does not answer at "
                                + nodes.address(node)
                                + ". The end of its log, "
                                + nodes.log(node)
                                + ":");
                nodes.lastLines(node).forEach(line -> terminal.warn("  " + line));
                return false;
            }
            terminal.say(nodes.name(node) + " answers at " + nodes.address(node) + ".");
        }
        return true;
    }

    private void reportMaster(LocalCluster nodes) {
        Optional<ClusterView> view = nodes.awaitMaster(START_MAX);
        if (view.isEmpty()) {
            terminal.warn("No master was elected yet; the nodes go on trying.");
            return;
        }
        BrambleClient client = nodes.client(START_MAX);
        String master =
                client.nodes().stream()
                        .filter(node -> node.id().equals(view.get().master()))
                        .map(NodeView::name)
                        .findFirst()
                        .orElse(String.valueOf(view.get().master()));
        terminal.say(
                master
                        + " is the master. Try: bramble run --at "
                        + nodes.address(0)
                        + " -- echo hello");
        terminal.say("Ctrl-C ends all nodes; their data stays.");
    }

    private List<Address> addresses(int count) {
        Address first = JobOptions.parsed("--listen", listen, Address::parse);
        List<Address> addresses = new ArrayList<>();
        for (int node = 0; node < count; node++) {
            addresses.add(new Address(first.host(), first.port() + node * PORT_STEP));
        }
        return addresses;
    }

    private Path defaultDirectory() {
        String state = terminal.environment().getOrDefault("XDG_STATE_HOME", "");
        Path base =
                state.startsWith("/")
                        ? Path.of(state)
                        : Path.of(System.getProperty("user.home"), ".local", "state");
        // The user of a root node's tasks cannot come through root's home.
        return base.startsWith("/root")
                ? Path.of("/var/lib/bramble-local")
                : base.resolve("bramble-local");
    }

    /** The id of the cluster whose data the directory keeps, or of a new one. */
    private static UUID founded(Path directory, int count) {
        Path file = directory.resolve(CLUSTER_FILE);
        try {
            Files.createDirectories(directory);
            if (!Files.exists(file)) {
                UUID cluster = JobIds.next();
                Files.writeString(file, cluster + " " + count + "\n");
                return cluster;
            }
            String[] words = Files.readString(file).strip().split(" ", 2);
            if (words.length != 2 || !words[1].equals(Integer.toString(count))) {
                throw new UsageException(
                        directory
                                + " holds a cluster of "
                                + words[words.length - 1]
                                + " nodes: start as many, or name another --data DIR");
            }
            return JobOptions.parsed(file.toString(), words[0], JobIds::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(directory + " cannot be used: " + e, e));
        }
    }
}
