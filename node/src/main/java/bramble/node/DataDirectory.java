package bramble.node;

import bramble.core.ClusterId;
import bramble.core.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one directory of a node, held by one process at a time. It remembers who the node is, so that
 * the same directory is the same node whatever its address.
 */
final class DataDirectory implements AutoCloseable {

    private static final String FORMAT = "1";

    private final Path root;
    private final FileLock lock;

    private DataDirectory(Path root, FileLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Who the node is, for good.
     *
     * @param founders the API addresses with which its cluster was founded, this node's own among
     *     them
     * @param own its place among them
     */
    record Identity(NodeId node, ClusterId cluster, List<Address> founders, int own) {

        /** The id of a founding voter, which every other one can tell too. */
        NodeId founder(int number) {
            return founders.size() == 1 ? node : derived(cluster, founders.get(number));
        }

        static NodeId derived(ClusterId cluster, Address address) {
            return new NodeId(
                    UUID.nameUUIDFromBytes(
                            (cluster + " " + address).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Takes the directory for this process, and makes it if it is not there. */
    static DataDirectory open(Path root) {
        try {
            Files.createDirectories(root);
            var channel =
                    FileChannel.open(
                            root.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            var lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw UsageException.impossible(
                        "another node is running on the data directory "
                                + root
                                + "; stop it first, or give this one a directory of its own with --data");
            }
            return new DataDirectory(root, lock);
        } catch (IOException e) {
            throw UsageException.impossible(
                    "the data directory "
                            + root
                            + " cannot be used: "
                            + e
                            + "; choose another with --data");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path root() {
        return root;
    }

    /**
     * Who the node is; a new directory becomes a new node, of the founding group that the options
     * name or of a cluster of one.
     */
    Identity identity(NodeOptions options) {
        var file = root.resolve("node.properties");
        try {
            return Files.exists(file) ? remembered(file, options) : founded(file, options);
        } catch (IOException e) {
            throw UsageException.impossible("the file " + file + " cannot be used: " + e);
        }
    }

    private Identity remembered(Path file, NodeOptions options) throws IOException {
        var kept = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            kept.load(in);
        }
        if (!FORMAT.equals(kept.getProperty("format"))) {
            throw UsageException.impossible(
                    "the data directory "
                            + root
                            + " is of format "
                            + kept.getProperty("format")
                            + ", and this version of Bramble knows format "
                            + FORMAT
                            + "; use the version that wrote it");
        }
        var founders = new ArrayList<Address>();
        for (var each : kept.getProperty("founders").split(",", -1)) {
            founders.add(Address.parse(each));
        }
        var identity =
                new Identity(
                        NodeId.parse(kept.getProperty("node")),
                                ClusterId.parse(kept.getProperty("cluster")),
                        List.copyOf(founders), Integer.parseInt(kept.getProperty("own")));
        var group = options.group();
        if (group != null && !group.cluster().equals(identity.cluster())) {
            throw UsageException.impossible(
                    "the data directory "
                            + root
                            + " belongs to cluster "
                            + identity.cluster()
                            + ", and this node was told to be of cluster "
                            + group.cluster()
                            + "; a node never changes its cluster: give it an empty directory with --data");
        }
        if (group != null && !group.peers().equals(identity.founders())) {
            throw UsageException.impossible(
                    "the data directory "
                            + root
                            + " was founded with "
                            + identity.founders()
                            + ", and this node was told "
                            + group.peers()
                            + "; leave --peers out, or give it an empty directory");
        }
        return identity;
    }

    private static Identity founded(Path file, NodeOptions options) throws IOException {
        var listen = options.listen() == null ? NodeOptions.DEFAULT_LISTEN : options.listen();
        var group =
                options.group() == null
                        ? new NodeOptions.Group(new ClusterId(UUID.randomUUID()), List.of(listen))
                        : options.group();
        var own = group.peers().indexOf(listen);
        if (own < 0) {
            throw UsageException.wrong(
                    "--peers names all founding nodes, and this one, which listens on "
                            + listen
                            + ", is not among "
                            + group.peers());
        }
        var node =
                group.peers().size() == 1
                        ? new NodeId(UUID.randomUUID())
                        : Identity.derived(group.cluster(), listen);
        var kept = new Properties();
        kept.setProperty("format", FORMAT);
        kept.setProperty("node", node.toString());
        kept.setProperty("cluster", group.cluster().toString());
        kept.setProperty(
                "founders",
                String.join(",", group.peers().stream().map(Address::toString).toList()));
        kept.setProperty("own", Integer.toString(own));
        write(file, kept);
        return new Identity(node, group.cluster(), group.peers(), own);
    }

    /**
     * Counts the starts of this node. The number is on disk before it is used, so no two lives have
     * the same.
     */
    long nextStart() throws IOException {
        var file = root.resolve("starts.properties");
        var kept = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                kept.load(in);
            }
        }
        var start = Long.parseLong(kept.getProperty("starts", "0")) + 1;
        kept.setProperty("starts", Long.toString(start));
        write(file, kept);
        return start;
    }

    private static void write(Path file, Properties kept) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".new");
        try (var out = Files.newBufferedWriter(draft)) {
            kept.store(
                    out,
                    "This node. Do not copy it to another machine: two nodes must not be the same.");
        }
        try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
