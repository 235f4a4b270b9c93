package bramble.worker.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;

/**
 * What an earlier life has left in a directory whose entries are called by numbers.
 *
 * @param paths the entries
 * @param next the first number that is free, with all above it
 */
record SpareNames(ArrayDeque<Path> paths, long next) {

    static SpareNames in(Path directory) throws IOException {
        var paths = new ArrayDeque<Path>();
        var next = 0L;
        try (var entries = Files.newDirectoryStream(directory)) {
            for (var entry : entries) {
                try {
                    next = Math.max(next, 1 + Long.parseLong(entry.getFileName().toString()));
                    paths.add(entry);
                } catch (NumberFormatException anothers) {
                    // Whoever put it there may want it.
                }
            }
        }
        return new SpareNames(paths, next);
    }
}
