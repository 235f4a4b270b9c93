package bramble.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;

/**
 * Closes a data directory to every other account of the machine, that of the tasks among them. What
 * is directly in it is closed one by one, so nothing below needs to be.
 */
final class Privacy {

    private static final String WORK = "work";

    /** Made here, so that they are closed before anything is in them. */
    private static final List<String> FOLDERS =
            List.of("journal", "log", "output", "shared", "store", WORK);

    private Privacy() {}

    /**
     * Closes the directory as it is, however an earlier version left it. Files that are made in it
     * later are to be made private.
     *
     * @param isWay whether tasks run as another user, who must come through to their folders
     * @throws IOException when it belongs to somebody else
     */
    static void close(Path root, boolean isWay) throws IOException {
        for (var name : FOLDERS) {
            var folder = root.resolve(name);
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
        }
        try (var entries = Files.newDirectoryStream(root)) {
            for (var entry : entries) {
                var isFolder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
                if (isFolder && !(isWay && entry.endsWith(WORK))) {
                    set(entry, "rwx------");
                } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    set(entry, "rw-------");
                }
            }
        }
        if (isWay) {
            set(root.resolve(WORK), "rwx--x--x");
        }
        set(root, isWay ? "rwx--x--x" : "rwx------");
    }

    /**
     * Closes a directory that may be another node's as well: nobody else lists it or puts anything
     * in it, and who could go through it still can.
     */
    static void closeButForPassage(Path folder) throws IOException {
        var permissions = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
        if (permissions.removeAll(PosixFilePermissions.fromString("---rw-rw-"))) {
            Files.setPosixFilePermissions(folder, permissions);
        }
    }

    /** Closes a file that was just made. */
    static void close(Path file) throws IOException {
        set(file, "rw-------");
    }

    private static void set(Path path, String permissions) throws IOException {
        var wanted = PosixFilePermissions.fromString(permissions);
        if (!Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).equals(wanted)) {
            Files.setPosixFilePermissions(path, wanted);
        }
    }
}
