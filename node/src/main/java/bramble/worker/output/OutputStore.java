package bramble.worker.output;

import bramble.core.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the tasks that ran on this node have printed, and what those that run are printing.
 *
 * <p>Any thread may call. The monitor guards the open jobs; a reader of a running task takes none.
 */
public final class OutputStore implements AutoCloseable {

    /** How much of each stream of a task is kept; the rest is cut off, and a mark says so. */
    public static final long STREAM_BYTES_MAX = 64L << 20;

    /** The most that one read returns. */
    public static final int SLICE_BYTES_MAX = 256 << 10;

    private static final int OPEN_JOBS_MAX = 16;
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Path root;
    private final long streamBytesMax;
    private final Map<TaskKey, AttemptOutput> live = new ConcurrentHashMap<>();
    private final LinkedHashMap<JobId, JobOutput> open = new LinkedHashMap<>(16, 0.75f, true);

    private record TaskKey(JobId job, int task) {}

    /**
     * @param root a directory of this store's own; made if need be
     * @param streamBytesMax usually {@link #STREAM_BYTES_MAX}
     */
    public OutputStore(Path root, long streamBytesMax) {
        this.root = root;
        this.streamBytesMax = streamBytesMax;
    }

    /**
     * Makes room for the output of an attempt that is about to start, or finds that of one that was
     * started in an earlier life of this node.
     *
     * @throws IOException when the directory cannot be made
     */
    public AttemptOutput begin(JobId job, int task, int attempt) throws IOException {
        var directory = directory(job).resolve("live");
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        var output =
                new AttemptOutput(
                        job,
                        task,
                        attempt,
                        live(directory, task, attempt, TaskStream.STDOUT),
                        live(directory, task, attempt, TaskStream.STDERR));
        live.put(new TaskKey(job, task), output);
        return output;
    }

    private LiveOutput live(Path directory, int task, int attempt, TaskStream stream) {
        var file = directory.resolve(task + "." + attempt + "." + stream.suffix());
        return new LiveOutput(file, stream, streamBytesMax);
    }

    /**
     * Keeps the output of an attempt that has ended. Safe on disk after {@link #sync}.
     *
     * @throws IOException when the disk fails or is full
     */
    public void finish(AttemptOutput attempt) throws IOException {
        var stdout = attempt.live(TaskStream.STDOUT).finish();
        var stderr = attempt.live(TaskStream.STDERR).finish();
        synchronized (this) {
            if (stdout + stderr > 0 || attempt.attempt() > 1) {
                var job = opened(attempt.job());
                job.keep(attempt, TaskStream.STDOUT, stdout);
                job.keep(attempt, TaskStream.STDERR, stderr);
            } else {
                attempt.live(TaskStream.STDOUT).discard();
                attempt.live(TaskStream.STDERR).discard();
            }
        }
        live.remove(new TaskKey(attempt.job(), attempt.task()), attempt);
    }

    /** Throws the output of an attempt away whose end will not count. */
    public void discard(AttemptOutput attempt) {
        attempt.live(TaskStream.STDOUT).discard();
        attempt.live(TaskStream.STDERR).discard();
        live.remove(new TaskKey(attempt.job(), attempt.task()), attempt);
    }

    /** Returns when all finished output is on the disk. */
    public synchronized void sync() throws IOException {
        for (var job : open.values()) {
            job.sync();
        }
    }

    /**
     * Reads a piece of a task's output: of the attempt that runs here, else of the last one that
     * ended here. A task that printed nothing and one that never ran here look the same: empty and
     * ended.
     *
     * @param offset from the start, in bytes
     * @param bytesMax at most {@link #SLICE_BYTES_MAX} are read
     * @throws IOException when the disk fails
     */
    public OutputSlice read(JobId job, int task, TaskStream stream, long offset, int bytesMax)
            throws IOException {
        var count = Math.min(bytesMax, SLICE_BYTES_MAX);
        var running = live.get(new TaskKey(job, task));
        if (running != null) {
            var file = running.live(stream);
            var length = file.length();
            try (var channel = FileChannel.open(file.file(), StandardOpenOption.READ)) {
                var content =
                        JobOutput.readSome(channel, offset, Math.clamp(length - offset, 0, count));
                return new OutputSlice(content, length, false);
            } catch (NoSuchFileException startingOrEnded) {
                if (live.get(new TaskKey(job, task)) == running) {
                    return new OutputSlice(ByteBuffer.allocate(0), 0, false);
                }
            }
        }
        return readFinished(job, task, stream, offset, count);
    }

    private synchronized OutputSlice readFinished(
            JobId job, int task, TaskStream stream, long offset, int count) throws IOException {
        if (!open.containsKey(job) && !Files.exists(directory(job))) {
            return OutputSlice.NOTHING;
        }
        return opened(job).read(task, stream, offset, count);
    }

    /**
     * Reads as {@link #read} does, but waits until there is something to read, the output has
     * ended, or the time is over. Looks ten times a second, so only followers cost anything.
     */
    public OutputSlice await(JobId job, int task, TaskStream stream, long offset, Duration wait)
            throws IOException, InterruptedException {
        var until = System.nanoTime() + wait.toNanos();
        while (true) {
            var slice = read(job, task, stream, offset, SLICE_BYTES_MAX);
            if (slice.ended() || slice.content().hasRemaining() || System.nanoTime() - until >= 0) {
                return slice;
            }
            Thread.sleep(LOOK);
        }
    }

    /** Removes all output of a job, of which no task may be running. */
    public synchronized void forget(JobId job) throws IOException {
        var output = open.remove(job);
        if (output != null) {
            output.close();
        }
        if (Files.exists(directory(job))) {
            List<Path> all;
            try (var found = Files.walk(directory(job))) {
                all = found.sorted(Comparator.reverseOrder()).toList();
            }
            for (var path : all) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public synchronized void close() {
        try {
            for (var job : open.values()) {
                job.close();
            }
            open.clear();
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot close the output in " + root, failed);
        }
    }

    private JobOutput opened(JobId job) throws IOException {
        var output = open.get(job);
        if (output == null) {
            output = JobOutput.open(directory(job));
            open.put(job, output);
            if (open.size() > OPEN_JOBS_MAX) {
                open.pollFirstEntry().getValue().close();
            }
        }
        return output;
    }

    private Path directory(JobId job) {
        return root.resolve(job.toString());
    }
}
