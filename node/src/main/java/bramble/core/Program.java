package bramble.core;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a task runs.
 *
 * @param command the program and its arguments, with their placeholders
 * @param environment variables beside the few that every task has
 * @param directory where it runs, on the worker; empty for a fresh directory of the task's own
 * @param files put into the fresh directory, by their names there
 * @param outputs which files are kept when a task has ended
 */
public record Program(
        List<String> command,
        SortedMap<String, String> environment,
        Optional<String> directory,
        SortedMap<String, InputFile> files,
        OutputRules outputs) {

    public Program {
        command = List.copyOf(command);
        if (command.isEmpty() || command.getFirst().isEmpty()) {
            throw new IllegalArgumentException("a job needs a command");
        }
        environment = Frozen.copyOf(environment);
        files = Frozen.copyOf(files);
    }

    /** A program without files. */
    public Program(
            List<String> command,
            SortedMap<String, String> environment,
            Optional<String> directory) {
        this(command, environment, directory, new TreeMap<>(), OutputRules.NONE);
    }

    /** The same with files. */
    public Program with(SortedMap<String, InputFile> in, OutputRules out) {
        return new Program(command, environment, directory, in, out);
    }

    /** A command alone. */
    public static Program of(String... command) {
        return new Program(List.of(command), new TreeMap<>(), Optional.empty());
    }
}
