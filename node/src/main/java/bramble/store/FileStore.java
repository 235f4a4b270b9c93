package bramble.store;

import bramble.core.Content;
import bramble.core.ContentId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Files under their SHA-256. They are written under another name, synced and renamed, so that what
 * has its name is whole. Beside a file stand the CRC32C sums of its blocks, so that any part of it
 * can be checked before it is handed out, however long the file is. Neither writing nor reading
 * takes more memory than a block.
 *
 * <p>May be used by any thread.
 */
public final class FileStore {

    /** What is checked and handed out at once. */
    static final int BLOCK_BYTES = 256 << 10;

    private static final String SUMS = ".sums";

    private final Path root;
    private final Path incoming;
    private final AtomicLong serial = new AtomicLong();

    FileStore(Path root) throws IOException {
        this.root = root;
        incoming = root.resolve("incoming");
        Files.createDirectories(incoming);
        try (var left = Files.newDirectoryStream(incoming)) {
            for (var each : left) {
                Files.delete(each);
            }
        }
    }

    /** The first two digits, so that no directory gets too many entries. */
    private Path directory(ContentId id) {
        return root.resolve(id.digits().substring(0, 2));
    }

    private Path file(ContentId id) {
        return directory(id).resolve(id.digits());
    }

    private Path sums(ContentId id) {
        return directory(id).resolve(id.digits() + SUMS);
    }

    /** How long a file is, -1 when it is not here. */
    public long length(ContentId id) {
        return Disk.length(file(id));
    }

    /** Begins to take in a file. */
    public Incoming begin() throws IOException {
        return new Incoming(incoming.resolve(Long.toString(serial.incrementAndGet())));
    }

    /** A file that is coming in. Closing it before {@link #keep} throws it away. For one thread. */
    public final class Incoming extends OutputStream {
        private final Path path;
        private final FileChannel channel;
        private final MessageDigest digest = Digests.sha256();
        private final CRC32C blockSum = new CRC32C();
        private final List<Integer> sums = new ArrayList<>();
        private int inBlock;
        private long length;
        private long lines;
        private byte last = '\n';
        private boolean kept;

        private final boolean writes;

        private Incoming(Path path) throws IOException {
            this.path = path;
            this.writes = true;
            channel =
                    FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        /** One that is on the disk already and only summed up. */
        private Incoming(Path path, FileChannel there) {
            this.path = path;
            this.writes = false;
            channel = there;
        }

        /** How much has come. */
        public long length() {
            return length;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            digest.update(bytes, offset, count);
            for (var i = offset; i < offset + count; i++) {
                if (bytes[i] == '\n') {
                    lines++;
                }
            }
            if (count > 0) {
                last = bytes[offset + count - 1];
            }
            for (int at = offset, left = count; left > 0; ) {
                var part = Math.min(left, BLOCK_BYTES - inBlock);
                blockSum.update(bytes, at, part);
                inBlock += part;
                at += part;
                left -= part;
                if (inBlock == BLOCK_BYTES) {
                    endBlock();
                }
            }
            if (writes) {
                Disk.writeAll(channel, ByteBuffer.wrap(bytes, offset, count), length);
            }
            length += count;
        }

        private void endBlock() {
            sums.add((int) blockSum.getValue());
            blockSum.reset();
            inBlock = 0;
        }

        /**
         * Keeps what has come, safe on the disk.
         *
         * @return its name and what is known of it; a last line without an end counts too
         */
        public Stored keep() throws IOException {
            return keep(null);
        }

        /**
         * Keeps what has come, if it is what it should be.
         *
         * @throws DamagedException when it has another SHA-256
         */
        public Stored keepAs(ContentId expected) throws IOException {
            return keep(expected);
        }

        private Stored keep(@Nullable ContentId expected) throws IOException {
            if (inBlock > 0) {
                endBlock();
            }
            channel.force(true);
            channel.close();
            var id = ContentId.sha256(HexFormat.of().formatHex(digest.digest()));
            if (expected != null && !expected.equals(id)) {
                throw new DamagedException(expected, "what came has the SHA-256 " + id.digits());
            }
            var facts = new Content.Facts(length, last == '\n' ? lines : lines + 1);
            place(path, id, sums);
            kept = true;
            return new Stored(id, facts);
        }

        @Override
        public void close() throws IOException {
            if (!kept) {
                channel.close();
                Files.deleteIfExists(path);
            }
        }
    }

    /** Something that is on the disk now. */
    public record Stored(ContentId id, Content.Facts facts) {}

    private void place(Path path, ContentId id, List<Integer> sums) throws IOException {
        Files.createDirectories(directory(id));
        var partial = path.resolveSibling(path.getFileName() + SUMS);
        var bytes = ByteBuffer.allocate(sums.size() * Integer.BYTES);
        sums.forEach(bytes::putInt);
        try (var out =
                FileChannel.open(
                        partial,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            Disk.writeAll(out, bytes.flip(), 0);
            out.force(true);
        }
        Files.move(
                partial,
                sums(id),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
        Files.move(
                path,
                file(id),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
        Disk.syncDirectory(directory(id));
    }

    /**
     * Keeps a file of this machine, to which nobody writes any more. It is linked, not copied,
     * where that is possible; the name that it had stays.
     *
     * @throws IOException when the disk fails or is full
     */
    public Stored add(Path from) throws IOException {
        var path = incoming.resolve(Long.toString(serial.incrementAndGet()));
        try {
            Files.createLink(path, from);
        } catch (IOException | UnsupportedOperationException otherDisk) {
            try (var in = Files.newInputStream(from);
                    var out = begin()) {
                in.transferTo(out);
                return out.keep();
            }
        }
        try (var sums = new Incoming(path, FileChannel.open(path, StandardOpenOption.READ));
                var in = Files.newInputStream(path)) {
            in.transferTo(sums);
            return sums.keep();
        }
    }

    /**
     * Opens a file from a byte on. Each block is checked before any of it is read.
     *
     * @throws NoSuchFileException when it is not here
     */
    public InputStream open(ContentId id, long from) throws IOException {
        var channel = FileChannel.open(file(id), StandardOpenOption.READ);
        return new CheckedFile(this, id, channel, from);
    }

    /** A block of a file, checked. */
    ByteBuffer block(ContentId id, FileChannel channel, long number) throws IOException {
        var size = channel.size();
        var begin = number * BLOCK_BYTES;
        var count = (int) Math.min(BLOCK_BYTES, size - begin);
        if (count <= 0) {
            return ByteBuffer.allocate(0);
        }
        var block = Disk.readExactly(channel, begin, count);
        var sum = new CRC32C();
        sum.update(block.duplicate());
        if ((int) sum.getValue() != sum(id, number, size)) {
            throw new DamagedException(id, "block " + number + " has changed");
        }
        return block;
    }

    private int sum(ContentId id, long number, long size) throws IOException {
        try (var sums = FileChannel.open(sums(id), StandardOpenOption.READ)) {
            var blocks = (size + BLOCK_BYTES - 1) / BLOCK_BYTES;
            if (sums.size() != blocks * Integer.BYTES) {
                throw new DamagedException(id, "its length has changed");
            }
            return Disk.readExactly(sums, number * Integer.BYTES, Integer.BYTES).getInt();
        } catch (NoSuchFileException absent) {
            throw new DamagedException(id, "its sums are gone");
        }
    }

    /**
     * Reads all of a file and compares it with its name.
     *
     * @throws DamagedException when it is not what it was
     */
    public void verify(ContentId id) throws IOException {
        var digest = Digests.sha256();
        try (var in = open(id, 0)) {
            var buffer = new byte[16 << 10];
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(id.digits())) {
            throw new DamagedException(id, "it has another SHA-256");
        }
    }

    /** Removes a file. */
    public void delete(ContentId id) throws IOException {
        Files.deleteIfExists(file(id));
        Files.deleteIfExists(sums(id));
    }

    /** The files here, in no order. */
    public List<ContentId> all() throws IOException {
        var all = new ArrayList<ContentId>();
        try (var directories = Files.newDirectoryStream(root, "[0-9a-f][0-9a-f]")) {
            for (var directory : directories) {
                try (var files = Files.newDirectoryStream(directory)) {
                    for (var file : files) {
                        var name = file.getFileName().toString();
                        if (name.length() == 64) {
                            all.add(ContentId.sha256(name));
                        }
                    }
                }
            }
        }
        return all;
    }

    /** When a file came, in milliseconds since 1970. */
    public long sinceMillis(ContentId id) throws IOException {
        return Files.getLastModifiedTime(file(id)).toMillis();
    }
}
