package bramble.worker.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that other accounts of the machine can neither read nor write. */
public final class PrivateFiles {

    private PrivateFiles() {}

    /** Makes an empty file, or empties it. */
    public static void empty(Path file) throws IOException {
        open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE));
    }

    /** Makes an empty file unless there is one already, which stays as it is. */
    static void create(Path file) throws IOException {
        open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }

    private static void open(Path file, Set<StandardOpenOption> options) throws IOException {
        FileChannel.open(
                        file,
                        options,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))
                .close();
    }
}
