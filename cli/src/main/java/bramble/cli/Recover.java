package bramble.cli;

import bramble.api.BrambleClient;
import bramble.api.HoldingView;
import bramble.api.RecoveryRequest;
import bramble.api.RecoveryView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bramble recover}: the guided way out when most voters are lost for good. */
@Command(
        name = "recover",
        description = {
            "Go on after most voters are lost for good: show what is left, and have one node go on alone.",
            "What only the lost nodes held is lost. Never do it while they may come back: there would be two clusters."
        })
final class Recover extends ClusterCommand {

    @Option(names = "--yes", description = "Do not ask: go on alone with the node that holds most.")
    boolean yes;

    Recover(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        BrambleClient client = client();
        RecoveryView view = client.recovery();
        if (json()) {
            printJson(view);
        } else {
            show(view);
        }
        if (view.quorum()) {
            terminal.say("There is a master and a majority: nothing needs to be recovered.");
            return ExitCode.DONE;
        }
        HoldingView best = find(view, view.best());
        if (best == null || best.lastIndex() == null) {
            terminal.warn(
                    "No node that answers holds anything: start more of them, or restore a backup.");
            return ExitCode.FAILED;
        }
        if (!yes && !agreed(best)) {
            terminal.say("Nothing was changed.");
            return ExitCode.REFUSED;
        }
        client.recover(new RecoveryRequest(best.node(), best.lastIndex()));
        terminal.say(
                "Node "
                        + best.node()
                        + " goes on alone. The others that have answered follow it by themselves. Those that come back later say that their epoch is over, and end; remove them with \"bramble remove\".");
        return ExitCode.DONE;
    }

    private void show(RecoveryView view) {
        Table table =
                new Table("NODE", "ADDRESS", "VOTER", "EPOCH", "TERM", "LAST", "APPLIED", "AS OF");
        for (HoldingView each : view.nodes()) {
            table.row(
                    each.node().toString(),
                    each.address(),
                    each.voter() ? "yes" : "no",
                    text(each.epoch()),
                    text(each.term()),
                    each.lastIndex() == null ? "does not answer" : text(each.lastIndex()),
                    text(each.appliedIndex()),
                    text(each.time()));
        }
        table.lines().forEach(terminal.out()::println);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }

    private static @Nullable HoldingView find(RecoveryView view, @Nullable UUID node) {
        return view.nodes().stream()
                .filter(each -> each.node().equals(node))
                .findFirst()
                .orElse(null);
    }

    private boolean agreed(HoldingView best) {
        terminal.out()
                .println(
                        "Node "
                                + best.node()
                                + " holds most: "
                                + best.lastIndex()
                                + " entries, the last of term "
                                + best.term()
                                + ".");
        terminal.out()
                .println(
                        "What was accepted later, and is on none of the nodes that answer, is lost for good.");
        terminal.out()
                .println(
                        "The nodes that do not answer must never run again with the data that they have.");
        terminal.out().print("Type \"yes\" to have it go on alone: ");
        terminal.out().flush();
        try {
            String line =
                    new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()))
                            .readLine();
            return "yes".equals(line == null ? "" : line.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
