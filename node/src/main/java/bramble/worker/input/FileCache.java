package bramble.worker.input;

import bramble.core.ContentId;
import bramble.core.InputFile;
import bramble.store.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The files that tasks on this node read. Each is fetched once, checked, and then linked into every
 * task's directory that wants it, where nobody may write to it. The one unused for longest gives
 * way when there are too many; tasks that have a link to it do not notice. Begins empty with every
 * start of the node.
 *
 * <p>May be used by any thread. A lock a file, so that it is fetched once; the monitor guards the
 * list of what is here.
 */
public final class FileCache {

    /** Bytes of all files, unless one of them alone has more. */
    public static final long BYTES_MAX = 2L << 30;

    private static final byte[] ELF = {0x7F, 'E', 'L', 'F'};
    private static final byte[] SCRIPT = {'#', '!'};
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int LINE_FILES_MAX = 8;

    private final Path root;
    private final ContentSource source;
    private final long bytesMax;
    private final Map<Key, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final LinkedHashMap<Key, Here> here = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<ContentId, LineFile> lineFiles =
            new LinkedHashMap<>(16, 0.75f, true);

    /** The mode belongs to the file on the disk, so each mode has its own. */
    private record Key(ContentId content, InputFile.Mode mode) {
        String fileName() {
            return content.fileName() + "." + mode.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What a file was like when it had been checked. */
    private record Here(long length, FileTime written) {}

    private FileCache(Path root, ContentSource source, long bytesMax) {
        this.root = root;
        this.source = source;
        this.bytesMax = bytesMax;
    }

    /**
     * Makes an empty cache.
     *
     * @param bytesMax usually {@link #BYTES_MAX}
     * @throws IOException when the directory cannot be used
     */
    public static FileCache open(Path root, ContentSource source, long bytesMax)
            throws IOException {
        Files.createDirectories(root);
        try (var left = Files.newDirectoryStream(root)) {
            for (var each : left) {
                Files.delete(each);
            }
        }
        return new FileCache(root, source, bytesMax);
    }

    /**
     * Puts files into a task's directory.
     *
     * @param directory new and empty; nothing is written outside it
     * @throws IOException when one cannot be fetched or the disk fails
     */
    public void place(SortedMap<String, InputFile> files, Path directory) throws IOException {
        for (var entry : files.entrySet()) {
            var target = resolved(directory, entry.getKey());
            var parent = target.getParent();
            if (parent == null || !target.startsWith(directory) || target.equals(directory)) {
                throw new IOException(entry.getKey() + " leads out of the task's directory");
            }
            Files.createDirectories(parent);
            link(new Key(entry.getValue().content(), entry.getValue().mode()), target);
        }
    }

    private static Path resolved(Path directory, String name) throws IOException {
        try {
            return directory.resolve(name).normalize();
        } catch (InvalidPathException notWritable) {
            throw new IOException(
                    "no file can have the name "
                            + name
                            + " on this node: start it with ./bramble, or with LC_ALL=C.UTF-8",
                    notWritable);
        }
    }

    private void link(Key key, Path target) throws IOException {
        var lock = locks.computeIfAbsent(key, each -> new ReentrantLock());
        lock.lock();
        try {
            var file = fetched(key);
            try {
                Files.createLink(target, file);
            } catch (FileAlreadyExistsException twice) {
                throw twice;
            } catch (IOException | UnsupportedOperationException notLinkable) {
                // Too many links, or another disk.
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        } finally {
            lock.unlock();
        }
    }

    private Path fetched(Key key) throws IOException {
        var file = root.resolve(key.fileName());
        var known = known(key);
        if (known != null && isAsIt(file, known)) {
            return file;
        }
        Files.deleteIfExists(file);
        fetch(key, file);
        for (var gone :
                remember(key, new Here(Files.size(file), Files.getLastModifiedTime(file)))) {
            Files.deleteIfExists(root.resolve(gone.fileName()));
        }
        return file;
    }

    private static boolean isAsIt(Path file, Here was) throws IOException {
        return Files.exists(file)
                && Files.size(file) == was.length()
                && Files.getLastModifiedTime(file).equals(was.written());
    }

    private synchronized @Nullable Here known(Key key) {
        return here.get(key);
    }

    /** Takes note of a file; tells which ones have to go for it. */
    private synchronized List<Key> remember(Key key, Here file) {
        here.put(key, file);
        var gone = new ArrayList<Key>();
        var bytes = here.values().stream().mapToLong(Here::length).sum();
        for (var each = here.entrySet().iterator(); bytes > bytesMax && each.hasNext(); ) {
            var oldest = each.next();
            if (!oldest.getKey().equals(key)) {
                bytes -= oldest.getValue().length();
                gone.add(oldest.getKey());
                each.remove();
            }
        }
        return gone;
    }

    private void fetch(Key key, Path file) throws IOException {
        var partial = root.resolve(key.fileName() + ".partial");
        var digest = Digests.sha256();
        try (var in = new DigestInputStream(source.open(key.content()), digest);
                var out = Files.newOutputStream(partial)) {
            var buffer = new byte[BUFFER_BYTES];
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
        var found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(key.content().digits())) {
            Files.delete(partial);
            throw new IOException(key.content() + " arrived damaged: its SHA-256 is " + found);
        }
        var executable =
                switch (key.mode()) {
                    case EXECUTABLE -> true;
                    case PLAIN -> false;
                    case GUESSED -> looksLikeProgram(partial);
                };
        Files.setPosixFilePermissions(
                partial, PosixFilePermissions.fromString(executable ? "r-xr-xr-x" : "r--r--r--"));
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean looksLikeProgram(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var first = in.readNBytes(ELF.length);
            return startsWith(first, ELF) || startsWith(first, SCRIPT);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length
                && java.util.Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    /**
     * A line of a file, without its end; whoever wants many takes {@link #lines}.
     *
     * @param number from 0
     * @throws LineFile.UnfitLine when it is too long or holds what no process can be given
     * @throws IOException when the file cannot be fetched
     */
    public String line(ContentId content, int number) throws IOException, LineFile.UnfitLine {
        return lines(content).line(number);
    }

    /** The lines of a file, for one thread. */
    public LineCursor lines(ContentId content) {
        return new LineCursor(this, content);
    }

    /** Where to begin to look for a line. */
    LineFile.Place near(ContentId content, int number) throws IOException {
        var index =
                with(
                        content,
                        channel -> {
                            var lines = lineFile(content);
                            if (lines == null) {
                                lines = LineFile.of(channel);
                                remember(content, lines);
                            }
                            return lines;
                        });
        return index.near(number);
    }

    /** Reads some of a file into an array, from an index of it on; 0 at its end. */
    int read(ContentId content, long at, byte[] to, int from) throws IOException {
        return with(
                content,
                channel ->
                        Math.max(0, channel.read(ByteBuffer.wrap(to, from, to.length - from), at)));
    }

    private interface Use<T> {
        T of(FileChannel file) throws IOException;
    }

    private <T> T with(ContentId content, Use<T> use) throws IOException {
        var key = new Key(content, InputFile.Mode.PLAIN);
        var lock = locks.computeIfAbsent(key, each -> new ReentrantLock());
        lock.lock();
        try (var channel = FileChannel.open(fetched(key), StandardOpenOption.READ)) {
            return use.of(channel);
        } finally {
            lock.unlock();
        }
    }

    private synchronized @Nullable LineFile lineFile(ContentId content) {
        return lineFiles.get(content);
    }

    private synchronized void remember(ContentId content, LineFile lines) {
        lineFiles.put(content, lines);
        if (lineFiles.size() > LINE_FILES_MAX) {
            lineFiles.pollFirstEntry();
        }
    }
}
