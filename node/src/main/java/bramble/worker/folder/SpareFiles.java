package bramble.worker.folder;

import bramble.worker.process.PrivateFiles;
import bramble.worker.process.SoleUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small files that are no longer needed, kept empty for the next ones. For every new file ext4
 * looks through all that were deleted within a minute, to use none of their inodes again so soon
 * ({@code recently_deleted} in fs/ext4/ialloc.c); at some hundred tasks a second that takes longer
 * than the tasks. Only a file that nobody has open any more is kept.
 *
 * <p>Any thread may call. Monitor: the list.
 */
public final class SpareFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SpareFiles.class);

    /** Files kept; more are removed. They have no blocks on the disk, only inodes. */
    static final int FILES_MAX = 4_096;

    private static final int OWNER_READS_AND_WRITES = 0600;
    private static final int PERMISSIONS = 07777;

    private final Path directory;
    private final Object uid;
    private final ArrayDeque<Path> spare = new ArrayDeque<>();
    private final ArrayDeque<Path> found;
    private long next;

    private SpareFiles(Path directory, Object uid, SpareNames found) {
        this.directory = directory;
        this.uid = uid;
        this.found = found.paths();
        next = found.next();
    }

    /**
     * Those in a directory, which is made if need be.
     *
     * @param directory on the same file system as what is kept and made; for this alone
     */
    public static SpareFiles open(Path directory) throws IOException {
        Files.createDirectories(directory);
        return new SpareFiles(
                directory, Files.getAttribute(directory, "unix:uid"), SpareNames.in(directory));
    }

    /**
     * Makes an empty file that only this account can use. What had the name before is gone.
     *
     * @throws IOException when its directory is not there, or the disk fails
     */
    public void make(Path file) throws IOException {
        var used = next();
        if (used != null) {
            try {
                Files.move(used, file, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (NoSuchFileException gone) {
                // The directory of the new one, or the old one: the other way tells.
                LOG.debug("cannot move {} to {}", used, file);
                Files.deleteIfExists(used);
            }
        }
        PrivateFiles.empty(file);
    }

    /**
     * An empty file that only this account can use, with a name that says nothing: for what the
     * next life of this node need not find.
     *
     * @throws IOException when the disk fails
     */
    public Path any() throws IOException {
        var used = next();
        if (used != null) {
            return used;
        }
        var made = name();
        PrivateFiles.empty(made);
        return made;
    }

    private @Nullable Path next() throws IOException {
        for (var each = poll(); each != null; each = poll()) {
            if (!each.found() || (isOwn(each.file()) && SoleUse.empty(each.file()))) {
                return each.file();
            }
            Files.deleteIfExists(each.file());
        }
        return null;
    }

    /**
     * A file that can be used.
     *
     * @param found whether an earlier life has left it, and perhaps a task that still runs
     */
    private record Spare(Path file, boolean found) {}

    private synchronized @Nullable Spare poll() {
        var kept = spare.pollLast();
        if (kept != null) {
            return new Spare(kept, false);
        }
        var left = found.pollLast();
        return left == null ? null : new Spare(left, true);
    }

    /**
     * Removes a file from where it is, if it is there, and keeps it if it can be used again.
     *
     * @throws IOException when it withstands
     */
    public void keep(Path file) throws IOException {
        try {
            if (isRoom() && isOwn(file) && SoleUse.empty(file)) {
                if (directory.equals(file.getParent())) {
                    add(file);
                } else {
                    var name = name();
                    Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
                    add(name);
                }
                return;
            }
        } catch (NoSuchFileException none) {
            return;
        }
        Files.deleteIfExists(file);
    }

    private synchronized boolean isRoom() {
        return spare.size() + found.size() < FILES_MAX;
    }

    private synchronized Path name() {
        return directory.resolve(Long.toString(next++));
    }

    private synchronized void add(Path file) {
        spare.addLast(file);
    }

    /** Whether it has this name alone and is as a new one would be. */
    private boolean isOwn(Path file) throws IOException {
        Map<String, Object> about =
                Files.readAttributes(
                        file, "unix:mode,nlink,uid,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        if (!Boolean.TRUE.equals(about.get("isRegularFile"))
                || !uid.equals(about.get("uid"))
                || !Integer.valueOf(1).equals(about.get("nlink"))) {
            return false;
        }
        if (about.get("mode") instanceof Integer mode
                && (mode & PERMISSIONS) != OWNER_READS_AND_WRITES) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return true;
    }
}
