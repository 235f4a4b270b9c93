package bramble.worker.output;

import bramble.core.OutputRules;
import bramble.worker.folder.Harvest;
import bramble.worker.folder.Harvest.Unfit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the files that a task made and its job wants kept. */
final class OutputFiles {

    /** Files of one task. */
    static final int FILES_MAX = 200_000;

    /** Bytes of all output files of one task. */
    static final long TASK_BYTES_MAX = 64L << 30;

    /** Bytes of a file's path within the task's directory. */
    static final int NAME_BYTES_MAX = 1_024;

    private OutputFiles() {}

    /** A file to keep. */
    record Found(String name, Path file, long length, boolean executable) {}

    /**
     * The files of a directory that match, by name. Files that the job itself put there are not
     * among them.
     *
     * @param directory the task's own
     * @param taken where they are brought first, out of the task's reach
     * @throws Unfit when one of them leads out of the directory, has too long a name, or they are
     *     too many or too long
     */
    static List<Found> find(OutputRules rules, Path directory, Path taken)
            throws IOException, Unfit {
        if (rules.globs().isEmpty() || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        var matchers = new ArrayList<PathMatcher>();
        for (var glob : rules.globs()) {
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
        }
        Harvest.bring(
                directory,
                taken,
                name -> matchers.stream().anyMatch(each -> each.matches(name)),
                new NameCheck(directory));
        var found = new ArrayList<Found>();
        try (var all = Files.walk(taken)) {
            for (var file : (Iterable<Path>) all::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    var name = taken.relativize(file).toString();
                    found.add(new Found(name, file, Files.size(file), isExecutable(file)));
                }
            }
        }
        found.sort(Comparator.comparing(Found::name));
        var bytes = found.stream().mapToLong(Found::length).sum();
        if (bytes > TASK_BYTES_MAX) {
            throw new Unfit(
                    "its output files have "
                            + (bytes >> 30)
                            + " GiB, and one task may leave "
                            + (TASK_BYTES_MAX >> 30)
                            + " GiB: narrow the pattern, or split the task");
        }
        return found;
    }

    private static boolean isExecutable(Path file) throws IOException {
        return Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS)
                        instanceof Integer mode
                && (mode & 0100) != 0;
    }

    /** Whether names can be kept, and are not too many. For one task. */
    private static final class NameCheck implements Harvest.Check {
        private final Path directory;
        private int count;

        NameCheck(Path directory) {
            this.directory = directory;
        }

        @Override
        public void check(Path path) throws Unfit {
            count++;
            if (count > FILES_MAX) {
                throw new Unfit(
                        "it left more than "
                                + FILES_MAX
                                + " output files: put them into one archive, or narrow the pattern");
            }
            var name = path.toString();
            if (!isText(name, path)) {
                throw new Unfit(
                        "the name of its output file "
                                + name
                                + " is not UTF-8: have the task give it another name, or narrow the"
                                + " pattern");
            }
            if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
                throw new Unfit(
                        "the path of its output file "
                                + name.substring(0, 60)
                                + "… is longer than "
                                + NAME_BYTES_MAX
                                + " bytes");
            }
        }

        /**
         * Whether the name as text still names the file: bytes that are none are read as signs that
         * stand for what cannot be read, and two such names would become one.
         */
        private boolean isText(String name, Path path) {
            try {
                return directory.resolve(name).equals(directory.resolve(path));
            } catch (InvalidPathException notWritable) {
                return false;
            }
        }
    }
}
