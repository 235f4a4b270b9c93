package bramble.worker.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A process that stands for a node: it starts a guardian and three tasks under a lease, prints
 * their pids, and waits to be killed. Arguments: a directory, the node's mark, the lease in
 * milliseconds.
 */
final class GuardedNode {

    private GuardedNode() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[0]);
        var mark = arguments[1];
        var guardian = Guardian.takeOver(directory, 3, "BRAMBLE_NODE=" + mark);
        var lease = Duration.ofMillis(Long.parseLong(arguments[2]));
        guardian.extend(System.nanoTime() + lease.toNanos());
        var pids = new StringBuilder();
        var scripts =
                List.of(
                        "trap '' TERM HUP; while :; do sleep 1000; done",
                        "set -m; sleep 1000 & env -i sleep 1000 & wait",
                        "setsid sleep 1000 & sleep 1000");
        for (var slot = 0; slot < 3; slot++) {
            var process =
                    ProcessLauncher.ofThisSystem()
                            .start(
                                    new Launch(
                                            List.of("bash", "-c", scripts.get(slot)),
                                            Map.of("PATH", "/usr/bin:/bin", "BRAMBLE_NODE", mark),
                                            directory,
                                            directory.resolve("out"),
                                            directory.resolve("err")));
            guardian.started(slot, process.pid());
            pids.append(' ').append(process.pid());
        }
        System.out.println(guardian.pid() + pids.toString());
        Thread.sleep(Duration.ofDays(1));
    }
}
