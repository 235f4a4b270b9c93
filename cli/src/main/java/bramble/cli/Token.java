package bramble.cli;

import bramble.api.Durations;
import bramble.api.TokenRequest;
import bramble.api.TokenView;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bramble token}. */
@Command(
        name = "token",
        description = {
            "Make a token with which a new node may join, and print the line to paste there.",
            "Whoever has the token may join: hand it on as you would a key. It is shown this once."
        })
final class Token extends ClusterCommand {

    @Option(
            names = "--ttl",
            paramLabel = "DUR",
            description = "How long it stands; default 1h, at most 30d.")
    @Nullable String ttl;

    @Option(
            names = "--uses",
            paramLabel = "N",
            description = "How many nodes may join with it; default 1.")
    @Nullable Integer uses;

    Token(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        TokenView view =
                client().token(
                                new TokenRequest(
                                        ttl == null
                                                ? null
                                                : JobOptions.parsed("--ttl", ttl, Durations::parse),
                                        uses));
        if (json()) {
            printJson(view);
            return ExitCode.DONE;
        }
        terminal.say("bramble up --join " + view.token());
        terminal.warn(
                "It stands until "
                        + view.expiresAt()
                        + ", for "
                        + (view.uses() == 1 ? "one node" : view.uses() + " nodes")
                        + ".");
        return ExitCode.DONE;
    }
}
