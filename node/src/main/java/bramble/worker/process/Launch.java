package bramble.worker.process;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to start, where and with what. Nothing of it passes through a shell.
 *
 * @param command the program, by path or to be found in the environment's {@code PATH}, and its
 *     arguments
 * @param environment all that the process sees; nothing is inherited
 * @param directory the process's working directory
 * @param stdout appended to; created if need be
 * @param stderr appended to; created if need be
 */
public record Launch(
        List<String> command,
        Map<String, String> environment,
        Path directory,
        Path stdout,
        Path stderr) {

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a command has at least the name of its program");
        }
    }

    /**
     * Where a job wants to run.
     *
     * @param wanted empty for the task's own directory
     * @throws StartFailure when no directory of this node can have that name
     */
    public static Path directory(Optional<String> wanted, Path own) throws StartFailure {
        try {
            return wanted.isPresent() ? Path.of(wanted.get()) : own;
        } catch (InvalidPathException impossible) {
            throw new StartFailure(
                    StartFailure.NOT_RUNNABLE,
                    "the job's directory " + wanted.get() + " cannot exist on this node");
        }
    }
}
