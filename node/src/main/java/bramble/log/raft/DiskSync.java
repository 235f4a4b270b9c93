package bramble.log.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** How written bytes are brought to the disk. Tests give one that takes longer. */
@FunctionalInterface
interface DiskSync {

    /** One fdatasync: the bytes and the file's length, not its times. */
    DiskSync FDATASYNC = channel -> channel.force(false);

    void sync(FileChannel channel) throws IOException;
}
