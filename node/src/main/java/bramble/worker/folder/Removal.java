package bramble.worker.folder;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes folders with all that is in them, and nothing else, however deep they are. */
public final class Removal {

    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    /** Folders that are open at once; what is deeper is brought up first. */
    static final int DEPTH_MAX = 64;

    /** Rounds of bringing up; more are needed only while somebody makes new folders. */
    private static final int ROUNDS_MAX = 100_000;

    private final OpenFolder top;
    private final int round;
    private int broughtUp;

    private Removal(OpenFolder top, int round) {
        this.top = top;
        this.round = round;
    }

    /**
     * Removes a directory, or a file. Does nothing when it is not there.
     *
     * @param path whose own name only the node can change
     * @throws IOException when something in it withstands
     */
    public static void of(Path path) throws IOException {
        try {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(path);
                return;
            }
            ofContents(path);
            Files.deleteIfExists(path);
        } catch (NoSuchFileException gone) {
            // By another thread, which has done the work.
            Files.deleteIfExists(path);
        }
    }

    /**
     * Removes all that is in a directory, which stays.
     *
     * @param path whose own name only the node can change
     * @throws IOException when something in it withstands
     */
    static void ofContents(Path path) throws IOException {
        try {
            for (var round = 0; round < ROUNDS_MAX; round++) {
                try (var top = OpenFolder.at(path)) {
                    var removal = new Removal(top, round);
                    removal.empty(top, 0);
                    if (removal.broughtUp == 0) {
                        return;
                    }
                }
            }
            throw new IOException("new folders are made in it without end");
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
    }

    private void empty(OpenFolder folder, int depth) throws IOException {
        for (var name : folder.names()) {
            try {
                var isDirectory = folder.attributes(name).isDirectory();
                if (isDirectory && depth == DEPTH_MAX) {
                    broughtUp++;
                    folder.move(name, top, Path.of(".removed-" + round + "-" + broughtUp));
                    continue;
                }
                if (isDirectory) {
                    try (var inner = folder.in(name)) {
                        empty(inner, depth + 1);
                    }
                    if (broughtUp > 0) {
                        // It may not be empty; the next round removes it.
                        continue;
                    }
                }
                folder.delete(name, isDirectory);
            } catch (NoSuchFileException gone) {
                LOG.debug("{} went by itself", name);
            }
        }
    }
}
