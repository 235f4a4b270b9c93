package bramble.worker.output;

import bramble.core.OutputRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the files that a task made and its job wants kept. */
public final class OutputFiles {

    /** Files of one task. */
    static final int FILES_MAX = 200_000;

    /** Bytes of all output files of one task. */
    static final long TASK_BYTES_MAX = 64L << 30;

    /** Bytes of a file's path within the task's directory. */
    static final int NAME_BYTES_MAX = 1_024;

    private static final int ANYBODY_MAY_WRITE = 0222;

    private OutputFiles() {}

    /** A file to keep. */
    record Found(String name, Path file, long length, boolean executable) {}

    /** A file cannot be kept, and it is the task that made it so. */
    public static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    /**
     * The files of a directory that match, by name. Files that the job itself put there are not
     * among them.
     *
     * @throws Unfit when one of them leads out of the directory, has too long a name, or they are
     *     too many or too long
     */
    static List<Found> find(OutputRules rules, Path directory) throws IOException, Unfit {
        if (rules.globs().isEmpty() || !Files.isDirectory(directory)) {
            return List.of();
        }
        var matchers = new ArrayList<PathMatcher>();
        for (var glob : rules.globs()) {
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
        }
        var matching = new ArrayList<Path>();
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        var name = directory.relativize(file);
                        if (matchers.stream().anyMatch(each -> each.matches(name))) {
                            matching.add(file);
                        }
                        return matching.size() > FILES_MAX
                                ? FileVisitResult.TERMINATE
                                : FileVisitResult.CONTINUE;
                    }
                });
        if (matching.size() > FILES_MAX) {
            throw new Unfit(
                    "it left more than "
                            + FILES_MAX
                            + " output files: put them into one archive, or narrow the pattern");
        }
        matching.sort(Comparator.comparing(Path::toString));
        var found = new ArrayList<Found>(matching.size());
        var real = directory.toRealPath();
        for (var file : matching) {
            add(found, file, directory.relativize(file).toString(), real);
        }
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

    private static void add(List<Found> found, Path file, String name, Path directory)
            throws IOException, Unfit {
        if (!isText(name, file, directory)) {
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
        if (Files.isSymbolicLink(file)) {
            addTarget(found, file, name, directory);
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!isInput(file)) {
                found.add(new Found(name, file, Files.size(file), Files.isExecutable(file)));
            }
        } else {
            throw new Unfit("its output " + name + " is neither a file nor a directory");
        }
    }

    /**
     * Whether the name as text still names the file: bytes that are none are read as signs that
     * stand for what cannot be read, and two such names would become one.
     */
    private static boolean isText(String name, Path file, Path directory) {
        try {
            return directory.resolve(name).equals(file);
        } catch (InvalidPathException notWritable) {
            return false;
        }
    }

    /** A link's target is kept under the link's name, as a copy, if it is one of the task's own. */
    private static void addTarget(List<Found> found, Path link, String name, Path directory)
            throws IOException, Unfit {
        Path target;
        try {
            target = link.toRealPath();
        } catch (IOException dangling) {
            throw new Unfit("its output " + name + " is a link that leads nowhere");
        }
        if (!target.startsWith(directory) || !Files.isRegularFile(target)) {
            throw new Unfit(
                    "its output " + name + " is a link that leads out of the task's directory");
        }
        var executable = Files.isExecutable(target);
        var copy = Files.createTempFile(directory, ".bramble", ".copy");
        try (var in = Files.newInputStream(target);
                var out = Files.newOutputStream(copy)) {
            in.transferTo(out);
        }
        found.add(new Found(name, copy, Files.size(copy), executable));
    }

    /** The job's own files are shared with other tasks, and may not be written to. */
    private static boolean isInput(Path file) throws IOException {
        var attributes = Files.readAttributes(file, "unix:nlink,mode", LinkOption.NOFOLLOW_LINKS);
        return attributes.get("nlink") instanceof Integer links
                && attributes.get("mode") instanceof Integer mode
                && links > 1
                && (mode & ANYBODY_MAY_WRITE) == 0;
    }
}
