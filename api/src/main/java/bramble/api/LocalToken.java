package bramble.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The file by which the nodes and the command line of one account on one machine know each other.
 * All nodes of an account share it; only that account can read it. Its holder is the local user,
 * who may do everything, on loopback alone.
 */
public final class LocalToken {

    /** The file's name, in the usual data directory and in each node's own. */
    public static final String FILE = "local-token";

    private static final int BYTES_MAX = 1_000;

    private LocalToken() {}

    /**
     * The directory in which a node keeps its data unless another is named, which is also where the
     * account's token is; empty when the environment does not tell where the account is at home.
     *
     * @param environment the variables of the process
     */
    public static Optional<Path> usualDirectory(Map<String, String> environment) {
        if ("root".equals(environment.get("USER")) || "/root".equals(environment.get("HOME"))) {
            return Optional.of(Path.of("/var/lib/bramble"));
        }
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        if (!state.isEmpty()) {
            return Optional.of(Path.of(state, "bramble"));
        }
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty()
                ? Optional.empty()
                : Optional.of(Path.of(home, ".local", "state", "bramble"));
    }

    /** The token of the account; empty when there is none that this process may read. */
    public static Optional<String> find(Map<String, String> environment) {
        return usualDirectory(environment).flatMap(directory -> read(directory.resolve(FILE)));
    }

    /** What a file of a token holds, without its line end; empty when it cannot be read. */
    public static Optional<String> read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > BYTES_MAX) {
                return Optional.empty();
            }
            String text = Files.readString(file, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
