package bramble.node;

import bramble.api.ProblemException;
import bramble.core.ClusterSnapshot;
import bramble.log.SnapshotCodec;
import bramble.security.KeyFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one directory of a node, held by one process at a time. It remembers who the node is, so that
 * the same directory is the same node whatever its address.
 */
final class DataDirectory implements AutoCloseable {

    /** A restored backup, until the log holds it. */
    private static final String BASE = "restored.snapshot";

    private final Path root;
    private final FileLock lock;

    private DataDirectory(Path root, FileLock lock) {
        this.root = root;
        this.lock = lock;
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
     * Who the node is; a new directory becomes a new node, which joins a cluster, or founds the one
     * that the options name, or one of its own.
     */
    NodeIdentity identity(NodeOptions options) {
        var file = new IdentityFile(root);
        try {
            if (file.exists()) {
                return file.remembered(options);
            }
            var identity = begun(options);
            file.write(identity);
            return identity;
        } catch (IOException e) {
            throw UsageException.impossible(file + " cannot be used: " + e);
        }
    }

    private NodeIdentity begun(NodeOptions options) {
        try {
            return new FirstStart(this, options).identity();
        } catch (ProblemException e) {
            throw UsageException.impossible(
                    "the cluster does not take this node in: " + e.problem().detail());
        } catch (IOException e) {
            throw UsageException.impossible("this node cannot begin in " + root + ": " + e);
        }
    }

    /** Remembers for good that this node belongs to no cluster any more. */
    void removed(String why) throws IOException {
        new IdentityFile(root).removed(why);
    }

    /** Remembers for good that the cluster was recovered without this voter. */
    void over(String why) throws IOException {
        new IdentityFile(root).over(why);
    }

    /** Where it is kept who belongs to the cluster. */
    MembersFile members() {
        return new MembersFile(root);
    }

    /** Where the state of a backup is kept until the log holds it. */
    Path baseFile() {
        return root.resolve(BASE);
    }

    /** The state of a backup that the log does not hold yet; empty if there is none. */
    Optional<ClusterSnapshot> base() throws IOException {
        var file = baseFile();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file)) {
            return Optional.of(SnapshotCodec.read(in));
        }
    }

    /** Says that the log holds it. */
    void dropBase() throws IOException {
        Files.deleteIfExists(baseFile());
    }

    /** Where this node's keys are. */
    KeyFiles keyFiles(NodeOptions options) {
        var directory = root.resolve("trust");
        var seal = options.reach().sealFile();
        return seal == null ? KeyFiles.in(directory) : new KeyFiles(directory, seal);
    }

    /**
     * Counts the starts of this node. The number is on disk before it is used, so no two lives have
     * the same.
     */
    long nextStart() throws IOException {
        var file = new PropertiesFile(root.resolve("starts.properties"));
        var kept = file.read();
        var start = Long.parseLong(kept.getProperty("starts", "0")) + 1;
        kept.setProperty("starts", Long.toString(start));
        file.write(kept);
        return start;
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
