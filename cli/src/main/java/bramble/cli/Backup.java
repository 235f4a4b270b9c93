package bramble.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bramble backup}. */
@Command(
        name = "backup",
        description = {
            "Write the cluster's state to a file: jobs, outcomes, decisions, members.",
            "What tasks printed, and files, are not in it. \"bramble up --restore FILE\" begins a cluster with it."
        })
final class Backup extends ClusterCommand {

    @Parameters(paramLabel = "FILE", description = "Where to write it; replaced if it is there.")
    Path file = Path.of("");

    Backup(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (var out = Files.newOutputStream(draft)) {
                client().backup(out);
            }
            try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
            long bytes = Files.size(file);
            if (json()) {
                printJson(Map.of("file", file.toString(), "bytes", bytes));
            } else {
                terminal.out().println(file + " holds the cluster's state, " + bytes + " bytes.");
            }
            return ExitCode.DONE;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException(file + " cannot be written: " + e.getMessage(), e));
        }
    }
}
