package bramble.worker.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Starts a command under a small shell that outlives this process and writes the command's exit
 * code to a file, so that a later life of the node learns it. Costs one or two more programs to
 * load, so it is for tasks that may last.
 *
 * <p>The command sees exactly what it would without the shell: {@code env -i} sets its variables
 * where the shell does not {@linkplain ShellVariables hand them on} as they are, and the shell
 * ignores what is sent to the session, since it only waits.
 */
public final class RecordedLaunch {

    // The shell's own messages, such as "Terminated", are not the task's: hence descriptor 3. It
    // sets no variable, since the task's own may have any name.
    private static final String SCRIPT =
            """
            trap : HUP INT QUIT PIPE ALRM TERM USR1 USR2 VTALRM PROF XCPU XFSZ IO PWR
            exec 3>&2 2>/dev/null
            "$@" 2>&3 3>&-
            set -- $?
            echo $1 >>"$0"
            exit $1
            """;

    /** Begins the line before the exit code, which earlier versions did not write. */
    private static final String STARTED_AT = "@";

    private static final Path SHELL = Path.of("/bin/sh");
    private static final List<Path> ENV = List.of(Path.of("/usr/bin/env"), Path.of("/bin/env"));
    private static final byte[] PROGRAM = {0x7f, 'E', 'L', 'F'};
    private static final byte[] INTERPRETED = {'#', '!'};

    private RecordedLaunch() {}

    /**
     * The launch that also writes the exit code, in decimal digits and a line's end. What writes it
     * is the node's account, wherever the command itself runs as another.
     *
     * @return empty for a command that the shell and {@code env} would treat in another way than
     *     the system itself; it can only be started as it is
     * @throws StartFailure when there is no such command
     */
    public static Optional<Launch> of(Launch launch, Path exitFile, Confinement confinement)
            throws StartFailure {
        var name = launch.command().getFirst();
        var file = CommandPath.find(name, launch.environment(), launch.directory());
        var word = word(launch);
        if (!Files.isExecutable(env())
                || !Files.isExecutable(SHELL)
                || !isTakenByEnv(word)
                || !isPlain(file)) {
            return Optional.empty();
        }
        var hands =
                confinement.isNone() && ShellVariables.handsOn(launch.environment(), SHELL, env());
        var command = new ArrayList<String>();
        command.addAll(List.of(SHELL.toString(), "-c"));
        command.add(hands ? ShellVariables.PREPARED + "\n" + SCRIPT : SCRIPT);
        command.add(exitFile.toAbsolutePath().toString());
        command.addAll(confinement.words(launch, word, !hands));
        return Optional.of(
                new Launch(
                        command,
                        hands ? launch.environment() : withoutLocale(confinement.beginning(launch)),
                        confinement.beginningIn(launch),
                        launch.stdout(),
                        launch.stderr()));
    }

    /** A language would have {@code env} read a dozen files, and it says nothing to anybody. */
    private static Map<String, String> withoutLocale(Map<String, String> environment) {
        var plain = new TreeMap<>(environment);
        plain.keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
        return plain;
    }

    /**
     * The program of a launch as any other program is told it.
     *
     * @throws StartFailure when there is no such command
     */
    static String word(Launch launch) throws StartFailure {
        var name = launch.command().getFirst();
        var file = CommandPath.find(name, launch.environment(), launch.directory());
        return name.indexOf('/') >= 0 ? name : file.toAbsolutePath().toString();
    }

    /** Whether {@code env} takes a word for a program. */
    static boolean isTakenByEnv(String word) {
        return !word.startsWith("-") && word.indexOf('=') < 0;
    }

    /** The program that gives another one its variables. */
    static Path env() {
        return ENV.stream().filter(Files::isExecutable).findFirst().orElse(ENV.getFirst());
    }

    /** A program, or a script whose interpreter is there: nothing that could fail in the shell. */
    private static boolean isPlain(Path file) {
        if (!Files.isRegularFile(file)) {
            // To open a pipe would wait for somebody who writes to it.
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            var start = in.readNBytes(256);
            if (startsWith(start, PROGRAM)) {
                return true;
            }
            if (!startsWith(start, INTERPRETED)) {
                return false;
            }
            var line = new String(start, 2, start.length - 2, StandardCharsets.UTF_8).lines();
            var interpreter = line.findFirst().orElse("").strip().split("[ \t]", 2)[0];
            return interpreter.startsWith("/") && Files.isExecutable(Path.of(interpreter));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length
                && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    /**
     * Begins the file in which the exit code will be: with when its command was started.
     *
     * @param exitFile an empty file
     */
    public static void begin(Path exitFile, long startedAtMillis) throws IOException {
        Files.writeString(exitFile, STARTED_AT + startedAtMillis + "\n", StandardOpenOption.APPEND);
    }

    /**
     * When the command was started, in milliseconds since 1970; empty if an exit file says none.
     */
    public static OptionalLong startedAt(Path exitFile) {
        try (var lines = Files.lines(exitFile)) {
            var first = lines.findFirst().orElse("");
            return first.startsWith(STARTED_AT)
                    ? OptionalLong.of(Long.parseLong(first.substring(STARTED_AT.length())))
                    : OptionalLong.empty();
        } catch (IOException | UncheckedIOException | NumberFormatException none) {
            return OptionalLong.empty();
        }
    }

    /** The exit code in a file, empty while the command runs or if the shell itself was killed. */
    public static Optional<Integer> exitCode(Path exitFile) {
        try {
            var text = Files.readString(exitFile);
            var code = text.startsWith(STARTED_AT) ? text.substring(text.indexOf('\n') + 1) : text;
            return code.endsWith("\n")
                    ? Optional.of(Integer.parseInt(code.strip()))
                    : Optional.empty();
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }
}
