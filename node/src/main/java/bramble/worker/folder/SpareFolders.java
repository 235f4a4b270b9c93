package bramble.worker.folder;

import bramble.worker.process.SoleUse;
import bramble.worker.process.WorkingDirectories;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Folders of tasks that have ended, kept empty for the next ones, for the same reason as {@link
 * SpareFiles}. A folder is used again only after a look at all processes that began when its task
 * had ended and found none in it.
 *
 * <p>Only for tasks that run as the node's own account: another could keep a folder open, out of
 * sight, to see into the next task's.
 *
 * <p>Any thread may call. Monitor: the lists.
 */
public final class SpareFolders {

    /** Folders kept; more are removed. Each takes a block of the disk, mostly 4 KiB. */
    public static final int FOLDERS_MAX = 2_048;

    private static final String WHAT_COUNTS = "unix:mode,uid,gid";

    private final Path directory;
    private final int max;
    private final Map<String, Object> asNew;
    private final long attributeBytes;
    private final ArrayDeque<Path> proven = new ArrayDeque<>();
    private final ArrayList<Path> kept;
    private long next;

    private SpareFolders(Path directory, int max, SpareNames found) throws IOException {
        this.directory = directory;
        this.max = max;
        asNew = Files.readAttributes(directory, WHAT_COUNTS);
        attributeBytes = SoleUse.attributeBytes(directory);
        kept = new ArrayList<>(found.paths());
        next = found.next();
    }

    /**
     * Those in a directory, which is made if need be.
     *
     * @param directory on the same file system as the folders; for this alone
     * @param max at most {@link #FOLDERS_MAX}; 0 to keep none
     */
    public static SpareFolders open(Path directory, int max) throws IOException {
        Files.createDirectories(directory);
        var real = directory.toRealPath();
        var found = SpareNames.in(real);
        while (found.paths().size() > max) {
            Removal.of(found.paths().removeLast());
        }
        return new SpareFolders(real, max, found);
    }

    /**
     * Puts an empty folder in a place, if there is one.
     *
     * @return false when there is none, or the folder above it is not there
     * @throws FileAlreadyExistsException when something that is no empty folder has its name
     */
    public boolean place(Path as) throws IOException {
        var folder = poll();
        if (folder == null) {
            return false;
        }
        try {
            Files.move(folder, as, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException missing) {
            giveBack(folder);
            return false;
        } catch (FileSystemException taken) {
            giveBack(folder);
            if (Files.exists(as, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(as.toString());
            }
            throw taken;
        }
    }

    private synchronized @Nullable Path poll() {
        return proven.pollLast();
    }

    private synchronized void giveBack(Path folder) {
        if (Files.isDirectory(folder)) {
            proven.addLast(folder);
        }
    }

    /**
     * Removes a folder with all that is in it, and keeps it if it can be used again. Does nothing
     * when it is not there.
     *
     * @param folder whose own name only the node can change
     * @throws IOException when something in it withstands
     */
    public void keep(Path folder) throws IOException {
        if (isRoom() && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            if (!isEmpty(folder)) {
                Removal.ofContents(folder);
            }
            if (isAsNew(folder)) {
                var name = name();
                Files.move(folder, name, StandardCopyOption.ATOMIC_MOVE);
                add(name);
                return;
            }
        }
        Removal.of(folder);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    private synchronized boolean isRoom() {
        return proven.size() + kept.size() < max;
    }

    private synchronized Path name() {
        return directory.resolve(Long.toString(next++));
    }

    private synchronized void add(Path folder) {
        kept.add(folder);
    }

    /** Whether it has the owner, group, permissions and access lists that a new one would have. */
    private boolean isAsNew(Path folder) throws IOException {
        return attributeBytes >= 0
                && SoleUse.attributeBytes(folder) == attributeBytes
                && Files.readAttributes(folder, WHAT_COUNTS, LinkOption.NOFOLLOW_LINKS)
                        .equals(asNew);
    }

    /** Looks in which of the folders that were kept no process is; these may be used again. */
    public void look() {
        var candidates = candidates();
        if (candidates.isEmpty()) {
            return;
        }
        var occupied = WorkingDirectories.below(directory);
        var free = new ArrayList<>(candidates);
        free.removeIf(folder -> occupied.stream().anyMatch(each -> each.startsWith(folder)));
        prove(free);
    }

    private synchronized List<Path> candidates() {
        return List.copyOf(kept);
    }

    private synchronized void prove(List<Path> free) {
        kept.removeAll(new HashSet<>(free));
        proven.addAll(free);
    }
}
