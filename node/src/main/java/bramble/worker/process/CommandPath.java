package bramble.worker.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Finds the file of a command as a shell does, in the environment that the task gets. */
final class CommandPath {

    private CommandPath() {}

    /**
     * The file to run for a command.
     *
     * @param name a path when it contains a slash, seen from {@code directory}; else looked for in
     *     the environment's {@code PATH}
     * @throws StartFailure when no such file exists, or none that may be run
     */
    static Path find(String name, Map<String, String> environment, Path directory)
            throws StartFailure {
        try {
            if (name.isEmpty()) {
                throw new StartFailure(
                        StartFailure.NOT_FOUND, "the command's name is empty; name a program");
            }
            return name.indexOf('/') >= 0
                    ? byPath(name, directory)
                    : bySearch(name, environment.getOrDefault("PATH", ""), directory);
        } catch (InvalidPathException invalid) {
            throw new StartFailure(
                    StartFailure.NOT_FOUND,
                    "command not found: its name is no path: " + quoted(name));
        }
    }

    private static Path byPath(String name, Path directory) throws StartFailure {
        var file = directory.resolve(name);
        if (Files.isDirectory(file)) {
            throw new StartFailure(
                    StartFailure.NOT_RUNNABLE, quoted(name) + " is a directory, not a program");
        }
        if (!Files.exists(file)) {
            throw new StartFailure(
                    StartFailure.NOT_FOUND,
                    "command not found: there is no file " + quoted(name) + " on this node");
        }
        if (!Files.isExecutable(file)) {
            throw notExecutable(name);
        }
        return file;
    }

    private static Path bySearch(String name, String path, Path directory) throws StartFailure {
        var foundOneThatMayNotRun = false;
        for (var place : path.split(":", -1)) {
            var file = directory.resolve(place).resolve(name);
            if (Files.isExecutable(file)) {
                if (!Files.isDirectory(file)) {
                    return file;
                }
            } else {
                foundOneThatMayNotRun |= Files.isRegularFile(file);
            }
        }
        throw foundOneThatMayNotRun
                ? notExecutable(name)
                : new StartFailure(
                        StartFailure.NOT_FOUND,
                        "command not found: "
                                + quoted(name)
                                + " is in no directory of this node's PATH ("
                                + path
                                + ")");
    }

    private static StartFailure notExecutable(String name) {
        return new StartFailure(
                StartFailure.NOT_RUNNABLE,
                quoted(name)
                        + " is not executable for the user that runs this node;"
                        + " set its executable bit, or name its interpreter in the command");
    }

    /** A command's name as people read it, cut where it is absurdly long. */
    static String quoted(String name) {
        var shown = name.length() > 200 ? name.substring(0, 200) + "…" : name;
        return "'" + shown.replace('\n', ' ') + "'";
    }
}
