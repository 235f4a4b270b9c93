package bramble.worker.folder;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the files that a task made from its folder, which the task can change, into one that only
 * the node can. They are moved by descriptors, and looked at only when nobody can put anything else
 * in their place. Done again after a fault, it goes on where it was.
 */
public final class Harvest {

    private static final Logger LOG = LoggerFactory.getLogger(Harvest.class);
    private static final int DEPTH_MAX = 128;
    private static final int LINKS_MAX = 40;
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int ANYBODY_MAY_WRITE = 0222;
    private static final int EVERYBODY_MAY_READ = 0444;

    private final Path from;
    private final Path to;
    private final Predicate<Path> wanted;
    private final Check check;
    private final int owner;
    private final List<Path> links = new ArrayList<>();
    private final Map<Path, Path> targets = new HashMap<>();

    /** Looks at each name, within the folder, before it is taken. */
    @FunctionalInterface
    public interface Check {
        void check(Path name) throws Unfit;
    }

    /** A file cannot be kept, and it is the task that made it so. */
    public static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        /** With the reason, in words for the submitter. */
        public Unfit(String message) {
            super(message);
        }
    }

    private Harvest(Path from, Path to, Predicate<Path> wanted, Check check) throws IOException {
        this.from = from;
        this.to = to;
        this.wanted = wanted;
        this.check = check;
        // The folder's own name is the node's, so the task cannot have changed whose it is.
        owner = Facts.of(from).uid();
    }

    /**
     * Moves the files that are wanted, and whose names are fit, to the same names in another
     * folder. The job's own input files stay. Of a link that leads to one of the task's own files,
     * that file is taken, under the link's name.
     *
     * @param from the task's folder, which no process of the task should use any more
     * @param to made if need be, and open to the node alone
     * @param wanted tells by a name within the folder
     * @throws Unfit when something wanted is not a file of the task's own
     */
    public static void bring(Path from, Path to, Predicate<Path> wanted, Check check)
            throws IOException, Unfit {
        makeFolder(to);
        var harvest = new Harvest(from, to, wanted, check);
        try (var top = OpenFolder.at(from)) {
            harvest.walk(top, Path.of(""), 0);
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        for (var link : harvest.links) {
            harvest.bringTarget(link);
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
    }

    private void walk(OpenFolder folder, Path place, int depth) throws IOException, Unfit {
        OpenFolder target = null;
        try {
            for (var name : folder.names()) {
                var path = place.resolve(name);
                try {
                    var attributes = folder.attributes(name);
                    if (attributes.isDirectory()) {
                        inner(folder, name, path, depth);
                    } else if (wanted.test(path) && !isInput(path)) {
                        check.check(path);
                        if (attributes.isSymbolicLink()) {
                            links.add(path);
                            continue;
                        }
                        if (!attributes.isRegularFile()) {
                            throw new Unfit(
                                    "its output " + path + " is neither a file nor a directory");
                        }
                        target = target == null ? target(place) : target;
                        folder.move(name, target, name);
                        settle(path, path);
                    }
                } catch (NoSuchFileException gone) {
                    LOG.debug("{} went while it was looked at", path);
                }
            }
        } finally {
            if (target != null) {
                target.close();
            }
        }
    }

    private OpenFolder target(Path place) throws IOException {
        makeFolder(to.resolve(place));
        return OpenFolder.at(to.resolve(place));
    }

    private void inner(OpenFolder folder, Path name, Path path, int depth)
            throws IOException, Unfit {
        if (depth == DEPTH_MAX) {
            throw new Unfit("its folders are nested deeper than " + DEPTH_MAX);
        }
        try (var inner = folder.in(name)) {
            walk(inner, path, depth + 1);
        }
    }

    /** The job's own files are shared with other tasks, and may not be written to. */
    private boolean isInput(Path path) {
        try {
            var facts = Facts.of(from.resolve(path));
            return facts.isFile() && facts.links() > 1 && (facts.mode() & ANYBODY_MAY_WRITE) == 0;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Looks at what was moved, where it cannot change into something else any more. */
    private void settle(Path moved, Path name) throws IOException, Unfit {
        var file = to.resolve(moved);
        var facts = Facts.of(file);
        var isOwn = facts.uid() == owner;
        var isInput =
                (facts.mode() & (ANYBODY_MAY_WRITE | EVERYBODY_MAY_READ)) == EVERYBODY_MAY_READ;
        if (!facts.isFile() || !(isOwn || isInput)) {
            Removal.of(file);
            throw new Unfit("its output " + name + " is not a file of the task's own");
        }
        if (facts.links() > 1) {
            // It has another name, by which it could be changed later.
            var copy = file.resolveSibling(file.getFileName() + ".copy");
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void bringTarget(Path link) throws IOException, Unfit {
        var target = resolved(link);
        var before = targets.get(target);
        var place = link.getParent() == null ? Path.of("") : link.getParent();
        makeFolder(to.resolve(place));
        var taken = before == null ? to.resolve(target) : to.resolve(before);
        if (Files.isRegularFile(taken, LinkOption.NOFOLLOW_LINKS)) {
            Files.copy(
                    taken,
                    to.resolve(link),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        var folders = new ArrayList<OpenFolder>();
        try (var destination = OpenFolder.at(to.resolve(place))) {
            folders.add(OpenFolder.at(from));
            for (var i = 0; i < target.getNameCount() - 1; i++) {
                folders.add(folders.getLast().in(target.getName(i)));
            }
            var name = target.getFileName();
            if (!folders.getLast().attributes(name).isRegularFile()) {
                throw leadsOut(link);
            }
            folders.getLast().move(name, destination, link.getFileName());
        } catch (NoSuchFileException gone) {
            throw leadsNowhere(link);
        } finally {
            for (var folder : folders) {
                folder.close();
            }
        }
        settle(link, link);
        targets.put(target, link);
    }

    /**
     * Where a link leads, within the folder. What is read here says only what to look for, so it
     * does no harm when it changes.
     */
    private Path resolved(Path link) throws IOException, Unfit {
        var top = from.toRealPath();
        Path at = link;
        for (var hops = 0; hops < LINKS_MAX; hops++) {
            var text = linkText(top, at, link);
            if (text == null) {
                return at;
            }
            var parent = top.resolve(at).getParent();
            var next = (parent == null ? top : parent).resolve(text).normalize();
            if (!next.startsWith(top) && !next.startsWith(from)) {
                throw leadsOut(link);
            }
            at = next.startsWith(top) ? top.relativize(next) : from.relativize(next);
            at = throughFolders(top, at);
            if (at.toString().isEmpty() || at.startsWith("..")) {
                throw leadsOut(link);
            }
        }
        throw leadsNowhere(link);
    }

    /** What a link says; null for what is none. */
    private @Nullable Path linkText(Path top, Path at, Path link) throws IOException, Unfit {
        var path = top.resolve(at);
        if (Files.isSymbolicLink(path)) {
            return Files.readSymbolicLink(path);
        }
        var isTaken = Files.isRegularFile(to.resolve(at), LinkOption.NOFOLLOW_LINKS);
        if (!isTaken && !targets.containsKey(at)) {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw leadsNowhere(link);
            }
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw leadsOut(link);
            }
        }
        return null;
    }

    /** The same place by a way on which no folder is a link; unchanged if there is none. */
    private static Path throughFolders(Path top, Path at) {
        var parent = top.resolve(at).getParent();
        try {
            return parent == null
                    ? at
                    : top.relativize(parent.toRealPath().resolve(at.getFileName()));
        } catch (IOException gone) {
            return at;
        }
    }

    private static Unfit leadsOut(Path link) {
        return new Unfit(
                "its output " + link + " is a link that leads out of the task's directory");
    }

    private static Unfit leadsNowhere(Path link) {
        return new Unfit("its output " + link + " is a link that leads nowhere");
    }

    /** What the system knows of a file, links as they are. */
    private record Facts(int uid, int links, int mode) {
        static Facts of(Path path) throws IOException {
            var read = Files.readAttributes(path, "unix:uid,nlink,mode", LinkOption.NOFOLLOW_LINKS);
            return new Facts(number(read, "uid"), number(read, "nlink"), number(read, "mode"));
        }

        private static int number(Map<String, Object> read, String name) throws IOException {
            if (read.get(name) instanceof Integer number) {
                return number;
            }
            throw new IOException("this system does not tell the " + name + " of a file");
        }

        boolean isFile() {
            return (mode & TYPE) == REGULAR;
        }
    }
}
