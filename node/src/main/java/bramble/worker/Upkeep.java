package bramble.worker;

import bramble.worker.process.Cgroups;
import bramble.worker.process.Strays;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps running attempts within their bounds of output, sees when the disk is full while they run,
 * and ends what attempts that have ended left behind. On the thread "bramble-upkeep", which does
 * nothing while no task runs.
 */
final class Upkeep {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int LOOKS_PER_SWEEP = 5;

    private final HeldLeases leases;
    private final Strays strays;
    private final Cgroups cgroups;
    private final TaskFolders folders;
    private final Runnable disk;

    /**
     * @param disk looks at the disk
     */
    Upkeep(HeldLeases leases, Strays strays, Cgroups cgroups, TaskFolders folders, Runnable disk) {
        this.folders = folders;
        this.leases = leases;
        this.strays = strays;
        this.cgroups = cgroups;
        this.disk = disk;
    }

    /** Works until the leases are closed and nothing runs. */
    void run() throws InterruptedException {
        var looks = 0;
        while (leases.awaitAttempts()) {
            Thread.sleep(LOOK);
            disk.run();
            for (var attempt : leases.running()) {
                bound(attempt);
            }
            looks++;
            if (looks % LOOKS_PER_SWEEP == 0) {
                sweep();
            }
        }
        sweep();
    }

    private void sweep() {
        leases.sweeping();
        cgroups.sweep();
        var killed = strays.kill(leases::runs);
        if (killed > 0) {
            LOG.info("ended {} processes that tasks had left behind", killed);
        }
        folders.look();
    }

    private static void bound(Attempt attempt) {
        try {
            attempt.boundOutput();
        } catch (IOException failed) {
            LOG.warn("cannot bound the output of task {}", attempt.name().task(), failed);
        }
    }
}
