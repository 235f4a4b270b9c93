package bramble.worker.output;

import bramble.core.Content;
import bramble.core.ContentId;
import bramble.core.JobId;
import bramble.core.Kept;
import bramble.core.Output;
import bramble.core.OutputRules;
import bramble.store.Copier;
import bramble.store.Piece;
import bramble.store.Segments;
import bramble.store.Store;
import bramble.worker.folder.Harvest;
import bramble.worker.folder.SpareFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tasks that run on this node are printing, and the way of what they leave into the store.
 *
 * <p>Any thread may call. The monitor guards what has ended a moment ago, and is where followers
 * wait.
 */
public final class OutputStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutputStore.class);

    /** How much of each stream of a task is kept; the rest is cut off, and a mark says so. */
    public static final long STREAM_BYTES_MAX = 64L << 20;

    /** The most that one read returns. */
    public static final int SLICE_BYTES_MAX = 256 << 10;

    /** Attempts of which it is remembered where their output went, until everybody knows it. */
    private static final int RECENT_MAX = 4_096;

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Path root;
    private final SpareFiles spares;
    private final long streamBytesMax;
    private final Store store;
    private final Copier copier;
    private final Map<TaskKey, AttemptOutput> live = new ConcurrentHashMap<>();
    private final LinkedHashMap<TaskKey, Recent> recent =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<TaskKey, Recent> eldest) {
                    return size() > RECENT_MAX;
                }
            };

    private long ends;

    private record TaskKey(JobId job, int task) {}

    private record Recent(ContentId segment, Piece.Owner owner) {}

    private OutputStore(
            Path root, SpareFiles spares, long streamBytesMax, Store store, Copier copier) {
        this.root = root;
        this.spares = spares;
        this.streamBytesMax = streamBytesMax;
        this.store = store;
        this.copier = copier;
    }

    /**
     * Opens a store.
     *
     * @param root a directory of this store's own; made if need be
     * @param streamBytesMax usually {@link #STREAM_BYTES_MAX}
     * @param store where output is kept; closed with this
     * @param copier brings it to other nodes
     * @throws IOException when the directory cannot be used
     */
    public static OutputStore open(Path root, long streamBytesMax, Store store, Copier copier)
            throws IOException {
        var spares = SpareFiles.open(root.resolve("spare"));
        removeDirectoriesOfEarlierVersions(root);
        return new OutputStore(root, spares, streamBytesMax, store, copier);
    }

    private static void removeDirectoriesOfEarlierVersions(Path root) throws IOException {
        try (var entries = Files.newDirectoryStream(root, "*-*-*-*-*")) {
            for (var entry : entries) {
                try {
                    if (Files.isDirectory(entry)) {
                        Files.delete(entry);
                    }
                } catch (DirectoryNotEmptyException inUse) {
                    LOG.debug("what a task printed that is not told yet is in {}", entry);
                }
            }
        }
    }

    /** Brings what is kept to other nodes. */
    public Copier copier() {
        return copier;
    }

    /** Where output is kept. */
    public Store store() {
        return store;
    }

    /**
     * Makes the empty files to which an attempt prints that is about to start.
     *
     * @param named whether a later life of this node may have to {@link #find} them
     * @throws IOException when the disk fails
     */
    public AttemptOutput begin(JobId job, int task, int attempt, boolean named) throws IOException {
        var owner = new Piece.Owner(job, task, attempt);
        return remembered(
                owner,
                empty(owner, TaskStream.STDOUT, named),
                empty(owner, TaskStream.STDERR, named));
    }

    private Path empty(Piece.Owner owner, TaskStream stream, boolean named) throws IOException {
        if (!named) {
            return spares.any();
        }
        var file = file(owner, stream);
        spares.make(file);
        return file;
    }

    /** Finds what an attempt prints that was started in an earlier life of this node. */
    public AttemptOutput find(JobId job, int task, int attempt) {
        var owner = new Piece.Owner(job, task, attempt);
        return remembered(owner, found(owner, TaskStream.STDOUT), found(owner, TaskStream.STDERR));
    }

    private Path found(Piece.Owner owner, TaskStream stream) {
        var earlier = fileOfEarlierVersion(owner, stream);
        return Files.exists(earlier) ? earlier : file(owner, stream);
    }

    private AttemptOutput remembered(Piece.Owner owner, Path stdout, Path stderr) {
        var output =
                new AttemptOutput(
                        owner, live(stdout, TaskStream.STDOUT), live(stderr, TaskStream.STDERR));
        live.put(new TaskKey(owner.job(), owner.task()), output);
        return output;
    }

    private LiveOutput live(Path file, TaskStream stream) {
        return new LiveOutput(file, stream, streamBytesMax, spares);
    }

    private Path file(Piece.Owner owner, TaskStream stream) {
        return root.resolve(owner.job() + "." + name(owner, stream));
    }

    /** Earlier versions had a directory for each job. */
    private Path fileOfEarlierVersion(Piece.Owner owner, TaskStream stream) {
        return root.resolve(owner.job().toString()).resolve(name(owner, stream));
    }

    private static String name(Piece.Owner owner, TaskStream stream) {
        return owner.task() + "." + owner.attempt() + "." + stream.suffix();
    }

    /**
     * Ends what an attempt prints, which must have ended. What is long goes into the store at once,
     * what is short with {@link #append}.
     *
     * @throws IOException when the disk fails or is full
     */
    public void finish(AttemptOutput attempt) throws IOException {
        for (var stream : TaskStream.values()) {
            var printed = attempt.live(stream);
            var length = printed.finish();
            if (length > 0) {
                var kind =
                        switch (stream) {
                            case STDOUT -> Piece.Kind.STDOUT;
                            case STDERR -> Piece.Kind.STDERR;
                        };
                var piece = new Piece(attempt.owner(), kind, "", false);
                attempt.leaves().add(leaf(piece, printed.file(), length));
            }
        }
    }

    /**
     * Takes the files that an ended attempt made and its job wants kept.
     *
     * @param directory the attempt's own
     * @throws Harvest.Unfit when one of them cannot be kept, which is the task's fault
     * @throws IOException when the disk fails or is full
     */
    public void collect(AttemptOutput attempt, OutputRules rules, Path directory)
            throws IOException, Harvest.Unfit {
        for (var found : OutputFiles.find(rules, directory, taken(directory))) {
            var piece =
                    new Piece(attempt.owner(), Piece.Kind.FILE, found.name(), found.executable());
            attempt.leaves().add(leaf(piece, found.file(), found.length()));
        }
    }

    /** Where the files of an attempt are brought before they are kept, beside its folder. */
    public static Path taken(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".taken");
    }

    /**
     * Has what is long copied to another node already now, while only this attempt waits for it.
     * What fails here is tried again before the end is told.
     */
    public void copyAhead(AttemptOutput attempt) {
        for (var leaf : attempt.leaves()) {
            if (leaf instanceof Leaf.Large large) {
                try {
                    var _ =
                            copier.copy(
                                    large.content(),
                                    new Content.Facts(large.length(), Content.Facts.OUTPUT));
                } catch (IOException later) {
                    LOG.debug("no copy of {} yet: {}", large.content(), later.getMessage());
                }
            }
        }
    }

    private Leaf leaf(Piece piece, Path file, long length) throws IOException {
        if (length <= Segments.PIECE_BYTES_MAX) {
            return new Leaf.Small(piece, file, length);
        }
        var stored = store.files().add(file);
        return new Leaf.Large(piece, stored.id(), stored.facts());
    }

    /**
     * Writes what attempts left to a segment. Safe on disk after {@link #sync}. For one thread at a
     * time.
     *
     * @return where it is; null when it left nothing
     * @throws IOException when the disk fails or is full; to be tried again
     */
    public @Nullable Output append(Leavings left) throws IOException {
        return switch (left) {
            case AttemptOutput attempt -> append(attempt);
            case LineOutput lines -> append(lines);
        };
    }

    private @Nullable Output append(LineOutput lines) throws IOException {
        store.segments().rollIfFull();
        return lines.appendTo(store.segments());
    }

    private @Nullable Output append(AttemptOutput attempt) throws IOException {
        if (attempt.leaves().isEmpty()) {
            return null;
        }
        var segments = store.segments();
        segments.rollIfFull();
        ContentId segment = null;
        var files = new ArrayList<ContentId>();
        var bytes = 0L;
        for (var leaf : attempt.leaves()) {
            segment =
                    switch (leaf) {
                        case Leaf.Small small ->
                                segments.append(small.piece(), Files.readAllBytes(small.file()));
                        case Leaf.Large large -> {
                            files.add(large.content());
                            yield segments.append(large.piece(), large.content(), large.length());
                        }
                    };
            bytes += leaf.length();
        }
        if (segment == null) {
            throw new IllegalStateException("leaves without a segment");
        }
        remember(attempt.owner(), segment);
        return new Output(segment, files.stream().distinct().toList(), bytes);
    }

    private synchronized void remember(Piece.Owner owner, ContentId segment) {
        recent.put(new TaskKey(owner.job(), owner.task()), new Recent(segment, owner));
    }

    /**
     * Brings what some outputs refer to to other nodes.
     *
     * @return who has it
     * @throws IOException when too few of the others took it: to be tried again
     */
    public List<Kept> copies(List<Output> outputs) throws IOException {
        var contents = new LinkedHashSet<ContentId>();
        for (var output : outputs) {
            contents.add(output.segment());
            contents.addAll(output.files());
        }
        var kept = new ArrayList<Kept>();
        for (var id : contents) {
            var length = store.length(id);
            if (length < 0) {
                // Its bytes are gone, and telling the end is all that is left to do.
                LOG.error("{} is not on this disk any more, though results refer to it", id);
                continue;
            }
            var facts = new Content.Facts(length, id.isSegment() ? 0 : Content.Facts.OUTPUT);
            kept.add(copier.copy(id, facts));
        }
        return kept;
    }

    /** Removes what attempts printed from where they printed it: it is in the store now. */
    public void release(Leavings left) {
        switch (left) {
            case AttemptOutput attempt -> discard(attempt);
            case LineOutput lines -> lines.release();
        }
    }

    /** Throws the output of an attempt away whose end will not count. */
    public void discard(AttemptOutput attempt) {
        live.remove(new TaskKey(attempt.job(), attempt.owner().task()), attempt);
        countEnd();
        attempt.live(TaskStream.STDOUT).discard();
        attempt.live(TaskStream.STDERR).discard();
    }

    /** Returns when all that was appended is on the disk. */
    public void sync() throws IOException {
        store.segments().sync();
    }

    /**
     * Reads a piece of a task's output: of the attempt that runs here, else of one that has ended
     * here a moment ago. A task that printed nothing and one that never ran here look the same:
     * empty and ended.
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
                var content = readSome(channel, offset, Math.clamp(length - offset, 0, count));
                // Else it may have been another's file already.
                if (live.get(new TaskKey(job, task)) == running) {
                    return new OutputSlice(content, length, false);
                }
            } catch (NoSuchFileException startingOrEnded) {
                if (live.get(new TaskKey(job, task)) == running) {
                    return new OutputSlice(ByteBuffer.allocate(0), 0, false);
                }
            }
        }
        var ended = ended(job, task);
        return ended == null
                ? OutputSlice.NOTHING
                : KeptOutput.read(store, ended.segment(), ended.owner(), stream, offset, count);
    }

    private synchronized @Nullable Recent ended(JobId job, int task) {
        return recent.get(new TaskKey(job, task));
    }

    private static ByteBuffer readSome(FileChannel channel, long offset, int count)
            throws IOException {
        var content = ByteBuffer.allocate(count);
        while (content.hasRemaining()) {
            if (channel.read(content, offset + content.position()) < 0) {
                break;
            }
        }
        return content.flip();
    }

    /**
     * Reads as {@link #read} does, but waits until there is something to read, the output has
     * ended, or the time is over. Looks ten times a second and whenever an attempt here has ended,
     * so only followers cost anything.
     */
    public OutputSlice await(JobId job, int task, TaskStream stream, long offset, Duration wait)
            throws IOException, InterruptedException {
        var until = System.nanoTime() + wait.toNanos();
        while (true) {
            var seen = ends();
            var slice = read(job, task, stream, offset, SLICE_BYTES_MAX);
            if (slice.ended() || slice.content().hasRemaining() || System.nanoTime() - until >= 0) {
                return slice;
            }
            awaitEnd(seen);
        }
    }

    /** Returns when an attempt has ended that had not when {@code seen} was counted, or soon. */
    private synchronized void awaitEnd(long seen) throws InterruptedException {
        var until = System.nanoTime() + LOOK.toNanos();
        for (var left = LOOK.toNanos(); ends == seen && left > 0; ) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = until - System.nanoTime();
        }
    }

    private synchronized long ends() {
        return ends;
    }

    private synchronized void countEnd() {
        ends++;
        notifyAll();
    }

    @Override
    public void close() {
        try {
            store.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot close the store", failed);
        }
    }
}
