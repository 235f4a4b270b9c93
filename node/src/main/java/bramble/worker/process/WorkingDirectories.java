package bramble.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Where the processes of this machine are, as far as this process may see it. */
public final class WorkingDirectories {

    private WorkingDirectories() {}

    /**
     * The working directories of living processes that are below a directory. Costs one listing of
     * {@code /proc} and one link for each process.
     *
     * @param directory by its real path
     */
    public static Set<Path> below(Path directory) {
        var found = new HashSet<Path>();
        for (var pid : Sessions.pids()) {
            try {
                var at = Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd"));
                if (at.startsWith(directory)) {
                    found.add(at);
                }
            } catch (IOException endedOrAnothers) {
                // Another account's process cannot write to a folder of this one.
            }
        }
        return found;
    }
}
