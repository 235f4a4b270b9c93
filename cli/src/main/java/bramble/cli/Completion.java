package bramble.cli;

import bramble.api.Wire;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code bramble completion}: a script for the shell. */
@Command(
        name = "completion",
        description = {
            "Print a script that completes commands and options in bash and zsh.",
            "Add this to ~/.bashrc: source <(bramble completion)"
        })
final class Completion extends ClusterCommand {

    Completion(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        String script = AutoComplete.bash("bramble", Commands.all(terminal));
        terminal.out().println(json() ? "{\"script\":" + Wire.quoted(script) + "}" : script);
        return ExitCode.DONE;
    }
}
