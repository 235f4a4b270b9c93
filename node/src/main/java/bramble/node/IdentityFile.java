package bramble.node;

import bramble.core.ClusterId;
import bramble.core.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Where a node remembers who it is. */
final class IdentityFile {

    private static final String FORMAT = "1";

    private final Path root;
    private final PropertiesFile file;

    IdentityFile(Path root) {
        this.root = root;
        file = new PropertiesFile(root.resolve("node.properties"));
    }

    boolean exists() {
        return file.exists();
    }

    /**
     * Who the node is that began in this directory, where its options have it be now.
     *
     * @throws UsageException when the options do not fit to what it is
     */
    NodeIdentity remembered(NodeOptions options) throws IOException {
        var kept = file.read();
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
            if (!each.isEmpty()) {
                founders.add(Address.parse(each));
            }
        }
        refuseRemoved(kept.getProperty("removed"));
        refuseOver(kept.getProperty("over"));
        var last = kept.getProperty("listen");
        var identity =
                new NodeIdentity(
                        NodeId.parse(kept.getProperty("node")),
                        ClusterId.parse(kept.getProperty("cluster")),
                        founders,
                        last == null
                                ? founders.get(Integer.parseInt(kept.getProperty("own")))
                                : Address.parse(last),
                        parsed(kept.getProperty("advertise")));
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
        var moved = moved(identity, options);
        if (!moved.equals(identity)) {
            place(kept, moved);
            file.write(kept);
        }
        return moved;
    }

    /** Where it is now, by its options, and where it was last if they do not say. */
    private static NodeIdentity moved(NodeIdentity identity, NodeOptions options) {
        var listen = options.listen();
        var advertise = options.reach().advertise();
        var stays = listen == null || listen.equals(identity.listen());
        return new NodeIdentity(
                identity.node(),
                identity.cluster(),
                identity.founders(),
                listen == null ? identity.listen() : listen,
                advertise == null && stays ? identity.advertise() : advertise);
    }

    private static @Nullable Address parsed(@Nullable String text) {
        return text == null ? null : Address.parse(text);
    }

    private static void place(Properties kept, NodeIdentity identity) {
        kept.setProperty("listen", identity.listen().toString());
        var advertise = identity.advertise();
        if (advertise == null) {
            kept.remove("advertise");
        } else {
            kept.setProperty("advertise", advertise.toString());
        }
    }

    private void refuseRemoved(@Nullable String why) {
        if (why != null) {
            throw UsageException.impossible(
                    "the node in "
                            + root
                            + " does not start: "
                            + why
                            + ". Give a new node on this machine an empty directory with --data");
        }
    }

    private void refuseOver(@Nullable String why) {
        if (why != null) {
            throw UsageException.impossible(
                    "the node in " + root + " does not start, as it was told before: " + why);
        }
    }

    /** Remembers for good that this node belongs to no cluster any more. */
    void removed(String why) throws IOException {
        remember("removed", why);
    }

    /** Remembers for good that the epoch of this node's replica is over. */
    void over(String why) throws IOException {
        remember("over", why);
    }

    private void remember(String key, String why) throws IOException {
        var kept = file.read();
        kept.setProperty(key, why);
        file.write(kept);
    }

    /** Remembers who the node is from now on. */
    void write(NodeIdentity identity) throws IOException {
        var kept = new Properties();
        kept.setProperty("format", FORMAT);
        kept.setProperty("node", identity.node().toString());
        kept.setProperty("cluster", identity.cluster().toString());
        kept.setProperty(
                "founders",
                String.join(",", identity.founders().stream().map(Address::toString).toList()));
        place(kept, identity);
        file.write(kept);
    }

    @Override
    public String toString() {
        return "the file " + file.file();
    }
}
