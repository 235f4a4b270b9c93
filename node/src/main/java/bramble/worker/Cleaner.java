package bramble.worker;

import bramble.worker.folder.Removal;
import bramble.worker.output.OutputStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the directories of attempts that have ended, on the thread "bramble-cleaner": on ext4 the
 * removal of a directory waits for the disk, which no slot should. Follows no link.
 */
final class Cleaner {

    private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);

    /** Directories that wait; a slot that finds the queue full removes its own. */
    private static final int QUEUED_MAX = 1_000;

    /** After so long without work, the empty directories of jobs go. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    private static final Path END = Path.of(""); // no directory has an empty name

    private final Path work;
    private final TaskFolders folders;
    private final LinkedBlockingQueue<Path> queue = new LinkedBlockingQueue<>(QUEUED_MAX);

    /**
     * @param work the directory above those of the jobs
     * @param folders that are to be used again
     */
    Cleaner(Path work, TaskFolders folders) {
        this.work = work;
        this.folders = folders;
    }

    /** Has all removed that an attempt left. */
    void remove(AttemptName name) {
        remove(name.directory(work));
        if (Files.exists(OutputStore.taken(name.directory(work)))) {
            remove(OutputStore.taken(name.directory(work)));
        }
        remove(name.exitFile(work));
    }

    /** Has a directory or a file removed, with all that is in it. */
    void remove(Path directory) {
        if (!queue.offer(directory)) {
            folders.remove(directory);
        }
    }

    /** Works until {@link #close}. */
    void run() throws InterruptedException {
        while (true) {
            var next = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                removeEmpty();
                next = queue.take();
            }
            if (next.equals(END)) {
                removeEmpty();
                return;
            }
            folders.remove(next);
        }
    }

    /** Directories of jobs in which nothing runs. One that is just being filled stays. */
    private void removeEmpty() {
        try (var jobs = Files.newDirectoryStream(work, "*-*-*")) {
            for (var job : jobs) {
                folders.removeEmpty(job);
            }
        } catch (IOException stuck) {
            LOG.warn("cannot remove empty directories in {}: {}", work, stuck.toString());
        }
    }

    /** Has {@link #run} return when all is removed. */
    void close() {
        try {
            queue.put(END);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes a directory and all that is in it. What withstands stays, and is logged. */
    static void removeNow(Path directory) {
        try {
            Removal.of(directory);
        } catch (IOException stuck) {
            LOG.warn("cannot remove {}: {}", directory, stuck.toString());
        }
    }
}
