package bramble.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/** A small file of a node, which only its own account reads. */
record PropertiesFile(Path file) {

    boolean exists() {
        return Files.exists(file);
    }

    /** What it says; nothing while it does not exist. */
    Properties read() throws IOException {
        var kept = new Properties();
        if (exists()) {
            try (var in = Files.newBufferedReader(file)) {
                kept.load(in);
            }
        }
        return kept;
    }

    /** Replaces what it says, at once and for good, also when the power is cut. */
    void write(Properties kept) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".new");
        try (var out = Files.newBufferedWriter(draft)) {
            Privacy.close(draft);
            kept.store(
                    out,
                    "This node. Do not copy it to another machine: two nodes must not be the same.");
        }
        replace(draft, file);
    }

    /** Puts a file that was just written in the place of another. */
    static void replace(Path draft, Path file) throws IOException {
        try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
