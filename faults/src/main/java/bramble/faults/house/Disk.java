package bramble.faults.house;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small file system of a node's own, in memory. It can be filled, and it can lose its power: then
 * everything is gone that was not synced, as the file system's journal has it. Used by one thread
 * at a time.
 */
final class Disk {

    private static final String BYTES = "256M";
    private static final long EXT4_IOC_SHUTDOWN = 0x8004587dL;
    private static final int WITHOUT_FLUSHING_THE_JOURNAL = 2;
    private static final int PIECE_BYTES = 64 << 10;

    private final Path image;
    private final Path directory;

    /** Makes the file system and mounts it. */
    Disk(Path image, Path directory) {
        this.image = image;
        this.directory = directory;
        Shell.run("truncate", "-s", BYTES, image.toString());
        Shell.run("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=8", image.toString());
        Shell.run("mkdir", "-p", directory.toString());
        mount();
    }

    private void mount() {
        Shell.run("mount", "-o", "loop", image.toString(), directory.toString());
    }

    /** Takes all room that is left. */
    void fill() {
        try (var file = new RandomAccessFile(ballast().toFile(), "rw")) {
            var piece = new byte[PIECE_BYTES];
            file.seek(file.length());
            while (true) {
                file.write(piece);
            }
        } catch (IOException full) {
            // That is what was wanted.
            Thread.onSpinWait();
        }
    }

    /** Gives the room back. */
    void relieve() {
        try {
            Files.deleteIfExists(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path ballast() {
        return directory.resolve("ballast");
    }

    /** From now on nothing reaches the disk, and nothing can be read. */
    void losePower() {
        var file = LibC.open(directory.toString(), LibC.O_RDONLY);
        try (var arena = Arena.ofConfined()) {
            var how = arena.allocate(JAVA_INT);
            how.set(JAVA_INT, 0, WITHOUT_FLUSHING_THE_JOURNAL);
            LibC.ioctl(file, EXT4_IOC_SHUTDOWN, how);
        } finally {
            LibC.close(file);
        }
    }

    /** Mounts again what is on the disk. No process may use it any more. */
    void regainPower() {
        Shell.run("umount", directory.toString());
        mount();
        relieve();
    }
}
