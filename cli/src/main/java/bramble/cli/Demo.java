package bramble.cli;

import bramble.api.ProblemException;
import bramble.api.UnreachableException;
import bramble.api.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bramble demo}: a cluster loses its master in the middle of real work. */
@Command(
        name = "demo",
        description = {
            "Start three nodes in a temporary directory, give them real work, kill the master in the middle of it, and check that nothing is lost or done twice.",
            "Exit code 0 only if all of it holds."
        })
final class Demo extends ClusterCommand {

    @Option(
            names = "--keep",
            description = "Keep the temporary directory with the nodes' data and logs.")
    boolean keep;

    Demo(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        Path launcher = LocalCluster.launcher();
        Path directory;
        try {
            directory = Files.createTempDirectory("bramble-demo-");
            // A node of root runs its tasks as another user, who must come through to them.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Narration narration = new Narration(terminal, json());
        DemoStage stage = new DemoStage(launcher, directory, keep);
        Runtime.getRuntime().addShutdownHook(new Thread(stage::close, "clear the stage"));
        DemoReport report;
        try (stage) {
            report = played(stage, narration);
            if (!report.ok() && !stage.isClosed()) {
                stage.showLogs(terminal);
            }
        }
        if (keep) {
            narration.say("The nodes' data and logs are in " + directory + ".");
        }
        if (json()) {
            terminal.out().println(Wire.toPrettyJson(report));
        }
        return report.ok() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static DemoReport played(DemoStage stage, Narration narration) {
        try {
            return new DemoPlay(stage, narration).play();
        } catch (DemoFailure | ProblemException | UnreachableException e) {
            if (!stage.isClosed()) {
                narration.say("FAILED: " + e.getMessage());
            }
            return DemoReport.failed(String.valueOf(e.getMessage()));
        }
    }
}
