package bramble.cli;

import bramble.api.Problem;
import bramble.api.ProblemException;
import bramble.api.ProblemType;
import bramble.api.UnreachableException;
import bramble.api.Wire;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The command line's entry: finds the command, runs it, and turns what went wrong into words and an
 * exit code.
 */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        int code = run(List.of(args), terminal);
        terminal.flush();
        System.exit(code);
    }

    /** Runs one command and answers its exit code. */
    static int run(List<String> args, Terminal terminal) {
        List<String> words = commandFirst(args);
        if (words.isEmpty() || words.getFirst().equals("help") || isHelp(words.getFirst())) {
            return help(words, terminal);
        }
        String name = words.getFirst().equals("--version") ? "version" : words.getFirst();
        ClusterCommand command = Commands.create(name, terminal);
        if (command == null) {
            terminal.warn("bramble: " + Commands.unknown(name));
            return ExitCode.USAGE;
        }
        CommandLine parser = Commands.parser(name, command);
        try {
            parser.parseArgs(words.subList(1, words.size()).toArray(new String[0]));
            if (parser.isUsageHelpRequested()) {
                parser.usage(terminal.out());
                return ExitCode.DONE;
            }
            return command.run();
        } catch (ParameterException | UsageException e) {
            terminal.warn("bramble " + name + ": " + e.getMessage());
            terminal.warn("\"bramble " + name + " --help\" explains the options.");
            return ExitCode.USAGE;
        } catch (ProblemException e) {
            return tell(e.problem(), name, command);
        } catch (UnreachableException e) {
            return unreachable(String.valueOf(e.getMessage()), name, command);
        } catch (UncheckedIOException e) {
            return broken(
                    String.valueOf(
                            e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
                    name,
                    terminal);
        } finally {
            terminal.flush();
        }
    }

    /**
     * Moves options that stand before the command behind it, so that {@code bramble --json jobs}
     * works as well.
     */
    private static List<String> commandFirst(List<String> args) {
        List<String> options = new ArrayList<>();
        int at = 0;
        while (at < args.size()) {
            String word = args.get(at);
            if (word.equals("--json") || word.startsWith("--at=")) {
                options.add(word);
                at++;
            } else if (word.equals("--at") && at + 1 < args.size()) {
                options.addAll(args.subList(at, at + 2));
                at += 2;
            } else {
                break;
            }
        }
        List<String> words = new ArrayList<>(args.subList(at, args.size()));
        words.addAll(words.isEmpty() ? 0 : 1, options);
        return words;
    }

    private static boolean isHelp(String word) {
        return word.equals("--help") || word.equals("-h");
    }

    private static int help(List<String> words, Terminal terminal) {
        if (words.size() > 1 && Commands.NAMES.contains(words.get(1))) {
            return run(List.of(words.get(1), "--help"), terminal);
        }
        Commands.all(terminal).usage(terminal.out());
        terminal.flush();
        return words.isEmpty() ? ExitCode.USAGE : ExitCode.DONE;
    }

    private static int tell(Problem problem, String name, ClusterCommand command) {
        Terminal terminal = command.terminal;
        if (command.json()) {
            terminal.out().println(Wire.toJson(problem));
        } else {
            terminal.warn("bramble " + name + ": " + problem.detail());
            if (problem.kind() == ProblemType.UNKNOWN && problem.id() != null) {
                terminal.warn("\"bramble settle " + problem.id() + "\" gives the final answer.");
            }
            if (problem.kind() == ProblemType.UNAUTHORIZED) {
                terminal.warn(
                        "Log in with \"bramble login HOST:PORT\", or set BRAMBLE_TOKEN or BRAMBLE_TOKEN_FILE. The account that runs a node on this machine needs neither.");
            }
            if (problem.kind() == ProblemType.CONFLICT && problem.specDigest() != null) {
                terminal.warn("The id stands for the content " + problem.specDigest() + ".");
            }
        }
        return ExitCode.of(problem);
    }

    private static int unreachable(String message, String name, ClusterCommand command) {
        if (command.json()) {
            command.printJson(Problem.of(ProblemType.UNAVAILABLE, message));
        } else {
            command.terminal.warn("bramble " + name + ": no node answers: " + message);
            command.terminal.warn(
                    "Start one with \"bramble up\", or name others with --at HOST:PORT[,HOST:PORT] or BRAMBLE_AT.");
        }
        return ExitCode.UNREACHABLE;
    }

    private static int broken(String message, String name, Terminal terminal) {
        if (!message.equals("Broken pipe")) {
            // Whoever read our output and has gone, as "head" does, knows that.
            terminal.warn("bramble " + name + ": " + message);
        }
        return ExitCode.FAILED;
    }
}
