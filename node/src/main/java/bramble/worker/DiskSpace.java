package bramble.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much room there is where the node keeps its data.
 *
 * @param reserveBytes with less than that free the node takes no new tasks
 */
public record DiskSpace(Path directory, long reserveBytes) {

    /** A sixteenth of a gigabyte, or a fiftieth of a small disk. */
    private static final long RESERVE_BYTES_MAX = 64L << 20;

    private static final int RESERVE_PART = 50;

    /** With less than that free a program that writes fails sooner or later. */
    private static final long FULL_BYTES = 1L << 20;

    /** The room in a directory, with the standard reserve. */
    public static DiskSpace of(Path directory) {
        try {
            var total = Files.getFileStore(directory).getTotalSpace();
            return new DiskSpace(
                    directory, Math.min(RESERVE_BYTES_MAX, Math.max(0, total / RESERVE_PART)));
        } catch (IOException unknown) {
            return new DiskSpace(directory, 0);
        }
    }

    /** Whether less than the reserve is free. */
    public boolean isLow() {
        return freeBytes() < reserveBytes;
    }

    boolean isFull() {
        return freeBytes() < FULL_BYTES;
    }

    private long freeBytes() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }
}
