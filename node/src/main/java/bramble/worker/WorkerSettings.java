package bramble.worker;

import bramble.core.Holder;
import bramble.worker.output.OutputStore;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a worker needs to know of its node.
 *
 * @param holder the node and its present life, in whose name it holds leases
 * @param directory the node's data directory; {@code work}, {@code output} and {@code journal} in
 *     it are the worker's
 * @param slots how many attempts of one cpu run at once, 0 to run nothing
 * @param address HOST:PORT of the node's API, which tasks see as BRAMBLE_AT
 * @param bounds its limits
 */
public record WorkerSettings(
        Holder holder, Path directory, int slots, String address, Bounds bounds) {

    /**
     * The worker's limits.
     *
     * @param streamBytes how much of each stream of a task is kept
     * @param journalBytes how much may wait for the master before no task is begun any more
     * @param termGrace how long a task has between the request to end and its end by force
     */
    public record Bounds(long streamBytes, long journalBytes, Duration termGrace) {

        /** What the contract promises. */
        public static final Bounds STANDARD =
                new Bounds(OutputStore.STREAM_BYTES_MAX, 64L << 20, Duration.ofSeconds(10));
    }

    /** A worker with the standard limits. */
    public static WorkerSettings of(Holder holder, Path directory, int slots, String address) {
        return new WorkerSettings(holder, directory, slots, address, Bounds.STANDARD);
    }

    /** The directory for what tasks print. */
    public Path outputDirectory() {
        return directory.resolve("output");
    }

    Path workDirectory() {
        return directory.resolve("work");
    }

    /** The variable that every attempt of this node carries, and nothing else. */
    String mark() {
        return TaskView.NODE + "=" + holder.node();
    }
}
