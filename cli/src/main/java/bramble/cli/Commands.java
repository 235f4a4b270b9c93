package bramble.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** All commands by name. Only the one that is asked for is loaded. */
final class Commands {

    /** In the order of the help. */
    static final List<String> NAMES =
            List.of(
                    "up",
                    "token",
                    "demo",
                    "submit",
                    "run",
                    "map",
                    "jobs",
                    "status",
                    "wait",
                    "cancel",
                    "retry",
                    "logs",
                    "results",
                    "fetch",
                    "settle",
                    "nodes",
                    "drain",
                    "resume",
                    "remove",
                    "recover",
                    "backup",
                    "login",
                    "user",
                    "version",
                    "completion");

    /** Commands of the plan that this version does not have yet. */
    private static final List<String> LATER = List.of("schedule", "watch");

    private Commands() {}

    /** The command, or null if there is none of that name. */
    static @Nullable ClusterCommand create(String name, Terminal terminal) {
        return switch (name) {
            case "up" -> new Up(terminal);
            case "token" -> new Token(terminal);
            case "demo" -> new Demo(terminal);
            case "submit" -> new Submit(terminal);
            case "run" -> new Run(terminal);
            case "map" -> new MapItems(terminal);
            case "jobs" -> new Jobs(terminal);
            case "status" -> new Status(terminal);
            case "wait" -> new Wait(terminal);
            case "cancel" -> new Cancel(terminal);
            case "retry" -> new Retry(terminal);
            case "logs" -> new Logs(terminal);
            case "results" -> new Results(terminal);
            case "fetch" -> new Fetch(terminal);
            case "settle" -> new Settle(terminal);
            case "nodes" -> new Nodes(terminal);
            case "drain" -> new Drain(terminal);
            case "resume" -> new Resume(terminal);
            case "remove" -> new Remove(terminal);
            case "recover" -> new Recover(terminal);
            case "backup" -> new Backup(terminal);
            case "login" -> new Login(terminal);
            case "user" -> new User(terminal);
            case "version" -> new PrintVersion(terminal);
            case "completion" -> new Completion(terminal);
            default -> null;
        };
    }

    /** What to say to a name that is no command. */
    static String unknown(String name) {
        if (LATER.contains(name)) {
            return "\"" + name + "\" is not in this version yet";
        }
        for (String known : NAMES) {
            if (known.startsWith(name) || name.startsWith(known)) {
                return "there is no command \"" + name + "\": did you mean \"" + known + "\"?";
            }
        }
        return "there is no command \"" + name + "\": \"bramble --help\" lists them";
    }

    /**
     * The parser of one command. Words after the first that is no option belong to the user's
     * command, unread.
     */
    static CommandLine parser(String name, ClusterCommand command) {
        CommandLine line = new CommandLine(command);
        line.setCommandName("bramble " + name);
        return configured(line).setStopAtPositional(!command.takesOptionsAnywhere());
    }

    /** The whole program, for its help and for completion. */
    static CommandLine all(Terminal terminal) {
        CommandLine root = new CommandLine(CommandSpec.forAnnotatedObject(new Root()));
        for (String name : NAMES) {
            ClusterCommand command = create(name, terminal);
            if (command != null) {
                root.addSubcommand(name, new CommandLine(command));
            }
        }
        return configured(root);
    }

    private static CommandLine configured(CommandLine line) {
        // An argument that starts with @ is the user's own, not a file of arguments.
        return line.setExpandAtFiles(false)
                .setStopAtPositional(true)
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(false);
    }

    @Command(
            name = "bramble",
            synopsisSubcommandLabel = "COMMAND",
            description = "Turns a shelf of Raspberry Pis into one computer.",
            footer = {
                "",
                "\"bramble COMMAND --help\" explains one command.",
                "Exit codes: 0 done, 1 the job failed or an error, 2 wrong usage, 3 refused,",
                "4 not known whether accepted, 5 no node reachable. \"run\" passes the task's own code on."
            })
    static final class Root {}
}
