package bramble.store;

import bramble.core.ContentId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A kept file as a stream, block by checked block. For one thread. */
final class CheckedFile extends InputStream {

    private final FileStore store;
    private final ContentId id;
    private final FileChannel channel;
    private long number;
    private ByteBuffer block = ByteBuffer.allocate(0);
    private int skip;

    CheckedFile(FileStore store, ContentId id, FileChannel channel, long from) {
        this.store = store;
        this.id = id;
        this.channel = channel;
        number = from / FileStore.BLOCK_BYTES;
        skip = (int) (from % FileStore.BLOCK_BYTES);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!block.hasRemaining()) {
            block = store.block(id, channel, number);
            number++;
            block.position(Math.min(skip, block.limit()));
            skip = 0;
            if (!block.hasRemaining()) {
                return -1;
            }
        }
        var count = Math.min(length, block.remaining());
        block.get(bytes, offset, count);
        return count;
    }

    @Override
    public int available() {
        return block.remaining();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
