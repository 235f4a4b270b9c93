package bramble.worker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of records, each as length, CRC-32C of the rest, number, content. Numbers grow by one
 * from record to record, so what an earlier turn left behind the last one is not taken for more.
 */
final class JournalFile {

    private static final int HEADER_BYTES = 4 + 4 + 8;

    private final FileChannel channel;
    private long end;
    private long lastNumber;

    private JournalFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens a file, and adds the records that are whole to {@code found}. */
    static JournalFile open(Path path, List<Journal.Kept> found) throws IOException {
        var channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        var file = new JournalFile(channel);
        for (var next = file.read(); next != null; next = file.read()) {
            found.add(next);
        }
        return file;
    }

    private Journal.@Nullable Kept read() throws IOException {
        var header = ByteBuffer.allocate(HEADER_BYTES);
        if (channel.read(header, end) < HEADER_BYTES) {
            return null;
        }
        header.flip();
        var length = header.getInt();
        var sum = header.getInt();
        var number = header.getLong();
        if (length < 0
                || length > Journal.RECORD_BYTES_MAX
                || length > channel.size() - end - HEADER_BYTES
                || (end > 0 && number != lastNumber + 1)) {
            return null;
        }
        var content = ByteBuffer.allocate(length);
        if (channel.read(content, end + HEADER_BYTES) < length
                || sum != checksum(number, content.array())) {
            return null;
        }
        end += HEADER_BYTES + length;
        lastNumber = number;
        return new Journal.Kept(number, content.array());
    }

    void append(long number, byte[] content) throws IOException {
        var record = ByteBuffer.allocate(HEADER_BYTES + content.length);
        record.putInt(content.length).putInt(checksum(number, content)).putLong(number);
        record.put(content).flip();
        for (var at = end; record.hasRemaining(); ) {
            at += channel.write(record, at);
        }
        end += HEADER_BYTES + content.length;
        lastNumber = number;
    }

    /** The next record overwrites the first. */
    void rewind() {
        end = 0;
    }

    void sync() throws IOException {
        channel.force(false);
    }

    long length() {
        return end;
    }

    long lastNumber() {
        return lastNumber;
    }

    void close(boolean emptied) throws IOException {
        if (emptied) {
            channel.truncate(0);
        }
        channel.close();
    }

    private static int checksum(long number, byte[] content) {
        var sum = new CRC32C();
        sum.update(ByteBuffer.allocate(8).putLong(number).flip());
        sum.update(content);
        return (int) sum.getValue();
    }
}
