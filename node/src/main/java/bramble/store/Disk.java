package bramble.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The few ways in which this package touches the disk. */
final class Disk {

    private Disk() {}

    /** Reads exactly {@code count} bytes. */
    static ByteBuffer readExactly(FileChannel channel, long offset, int count) throws IOException {
        var content = ByteBuffer.allocate(count);
        while (content.hasRemaining()) {
            if (channel.read(content, offset + content.position()) < 0) {
                throw new EOFException("the file ends at " + channel.size());
            }
        }
        return content.flip();
    }

    static void writeAll(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        for (var at = position; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    /** Makes a new name in a directory safe. */
    static void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The length of a file, -1 when it is not there. */
    static long length(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException absent) {
            return -1;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot look at " + file, failed);
        }
    }
}
