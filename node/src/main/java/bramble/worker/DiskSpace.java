package bramble.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much room there is where the node keeps its data.
 *
 * @param reserveBytes with less than that free the node takes no new tasks
 * @param quotaBytes how much of it the cluster's outputs and files should take at most
 */
public record DiskSpace(Path directory, long reserveBytes, long quotaBytes) {

    /** A sixteenth of a gigabyte, or a fiftieth of a small disk. */
    private static final long RESERVE_BYTES_MAX = 64L << 20;

    private static final int RESERVE_PART = 50;

    /** A fifth of the disk. */
    private static final int QUOTA_PART = 5;

    /** With less than that free a program that writes fails sooner or later. */
    private static final long FULL_BYTES = 1L << 20;

    /** The room in a directory, with the standard reserve and quota. */
    public static DiskSpace of(Path directory) {
        var total = totalBytes(directory);
        return new DiskSpace(
                directory, Math.min(RESERVE_BYTES_MAX, total / RESERVE_PART), total / QUOTA_PART);
    }

    /** The same with another quota. */
    public DiskSpace withQuota(long bytes) {
        return new DiskSpace(directory, reserveBytes, bytes);
    }

    /** The same with another reserve. */
    public DiskSpace withReserve(long bytes) {
        return new DiskSpace(directory, bytes, quotaBytes);
    }

    /** How large the disk is; 0 when that cannot be told. */
    public long totalBytes() {
        return totalBytes(directory);
    }

    private static long totalBytes(Path directory) {
        try {
            return Math.max(0, Files.getFileStore(directory).getTotalSpace());
        } catch (IOException unknown) {
            return 0;
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
        var known = directory.toFile().getUsableSpace();
        return known > 0 ? known : freeBytesSlowly();
    }

    /** The same for a disk that is full or unknown, which are one answer of the quick way. */
    private long freeBytesSlowly() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }
}
