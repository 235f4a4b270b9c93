package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.Durations;
import bramble.api.Wire;
import java.time.Duration;
import picocli.CommandLine.Mixin;

/** A command: parsed by picocli into its fields, then run once by the main thread. */
abstract class ClusterCommand {

    /** How long a call is repeated before it is given up, such as {@code 15s}. */
    private static final String PATIENCE_VARIABLE = "BRAMBLE_PATIENCE";

    @Mixin final ClusterOptions cluster = new ClusterOptions();

    final Terminal terminal;

    ClusterCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Does what the command is for.
     *
     * @return a code of {@link ExitCode}, or the task's own for {@code run}
     */
    abstract int run();

    /** Whether {@code --at} may name a time as well. */
    boolean takesTimes() {
        return false;
    }

    /** Whether options may stand behind words; not where those are a user's own command. */
    boolean takesOptionsAnywhere() {
        return false;
    }

    /** How long a call is repeated. */
    Duration patience() {
        String patience = terminal.environment().get(PATIENCE_VARIABLE);
        return patience == null
                ? BrambleClient.PATIENCE
                : JobOptions.parsed(PATIENCE_VARIABLE, patience, Durations::parse);
    }

    /** The cluster's client. */
    BrambleClient client() {
        return client(patience());
    }

    /** The cluster's client, which repeats a call for so long. */
    BrambleClient client(Duration patience) {
        if (!takesTimes() && !cluster.times().isEmpty()) {
            throw new UsageException(
                    "--at: "
                            + cluster.times().getFirst()
                            + " is a time, and this command takes HOST:PORT only");
        }
        return cluster.client(terminal.environment(), patience);
    }

    boolean json() {
        return cluster.json;
    }

    /** A document on a line of its own. */
    void printJson(Object document) {
        terminal.out().println(Wire.toJson(document));
    }
}
