package bramble.api;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Says whether names that a user gives stay within a task's directory. */
final class FileNames {

    /** What Linux takes as one part of a path. */
    private static final int PART_BYTES_MAX = 255;

    private FileNames() {}

    /** Checks the names of a job's files. */
    static void check(Set<String> names) {
        for (String name : names) {
            checkName(name);
            for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
                String above = name.substring(0, slash);
                if (names.contains(above)) {
                    throw invalid("files", name, "\"" + above + "\" is a file, not a directory");
                }
            }
        }
    }

    private static void checkName(String name) {
        checkStays("files", name);
        if (bytes(name) > Limits.PATH_BYTES_MAX) {
            throw invalid("files", name, "a path has at most " + Limits.PATH_BYTES_MAX + " bytes");
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                throw invalid(
                        "files",
                        name,
                        "write the parts of a path with one \"/\" between them, as in data/in.txt");
            }
            if (bytes(part) > PART_BYTES_MAX) {
                throw invalid(
                        "files",
                        name,
                        "a name has at most "
                                + PART_BYTES_MAX
                                + " bytes, and a part of it has more");
            }
        }
    }

    /** Checks a pattern for the files to keep. */
    static void checkGlob(String glob) {
        checkStays("outputs", glob);
        if (glob.isEmpty() || bytes(glob) > Limits.PATH_BYTES_MAX) {
            throw invalid(
                    "outputs", glob, "a pattern has 1 to " + Limits.PATH_BYTES_MAX + " bytes");
        }
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw invalid("outputs", glob, "it is no pattern (" + e.getDescription() + ")");
        }
    }

    private static void checkStays(String field, String path) {
        if (path.startsWith("/")) {
            throw invalid(field, path, "it must be relative to the task's directory");
        }
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                throw invalid(field, path, "it must not lead out of the task's directory");
            }
        }
        if (path.chars().anyMatch(Character::isISOControl)) {
            throw invalid(field, path, "it has a control character");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static ProblemException invalid(String field, String name, String why) {
        return ProblemException.invalid(
                field, "\"" + Quote.shortened(name) + "\" cannot be used: " + why);
    }
}
