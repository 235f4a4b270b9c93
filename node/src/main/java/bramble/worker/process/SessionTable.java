package bramble.worker.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * What the guardian must know when the node cannot tell it any more: until when attempts may live,
 * and the sessions that they run in. A small text file in memory (tmpfs where there is one) that
 * outlives this process, and need not outlive the machine.
 *
 * <p>Line 1 is the deadline in ticks of {@link Uptime}, twice, so that a reader notices a value
 * that is just being changed. Then a line for each slot, each attempt of an earlier life, and each
 * process of the line runner: its session's number, or 0, and the tick by which its leader had
 * started, which tells it from a later process with the same pid. Fields have fixed widths. Each
 * line is written by one thread at a time, the deadline by one thread.
 */
final class SessionTable implements AutoCloseable {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int DEADLINE_BYTES = 2 * 15 + 2;
    private static final int SLOT_BYTES = 10 + 15 + 2;

    private final Path file;
    private final FileChannel channel;
    private final long ticksAheadOfNanos;

    private SessionTable(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
        ticksAheadOfNanos = Uptime.ticks() - System.nanoTime() / 10_000_000;
    }

    /**
     * Makes an empty table.
     *
     * @param fallback the directory for it on a system without one in memory
     */
    static SessionTable create(Path fallback, int slots) {
        try {
            var place = Files.isWritable(MEMORY) ? MEMORY : fallback;
            var file =
                    Files.createTempFile(
                            place,
                            "bramble-sessions-",
                            "",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            var channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE));
            var table = new SessionTable(file, channel);
            table.deadline(0);
            for (var slot = 0; slot < slots; slot++) {
                table.vacate(slot);
            }
            return table;
        } catch (IOException full) {
            throw new UncheckedIOException("cannot make the table of running sessions", full);
        }
    }

    /** The deadline in a table that another process made; 0 when that is gone. */
    static long readDeadline(Path table) {
        try (var lines = Files.lines(table)) {
            return Long.parseLong(lines.findFirst().orElse("").strip().split(" +", 2)[0]);
        } catch (IOException | NumberFormatException gone) {
            return 0;
        }
    }

    Path file() {
        return file;
    }

    /** Attempts may live until this tick. */
    void deadline(long ticks) {
        write(0, "%15d %15d\n".formatted(ticks, ticks));
    }

    /** A slot's process has started. */
    void occupy(int slot, long session) {
        var startedBy = ticksAheadOfNanos + System.nanoTime() / 10_000_000 + 1;
        writeSlot(slot, session, startedBy);
    }

    /** A slot's process has ended. */
    void vacate(int slot) {
        writeSlot(slot, 0, 0);
    }

    private void writeSlot(int slot, long session, long startedBy) {
        var line = new byte[SLOT_BYTES];
        number(line, 0, 10, session);
        line[10] = ' ';
        number(line, 11, 15, startedBy);
        line[SLOT_BYTES - 1] = '\n';
        write(DEADLINE_BYTES + (long) slot * SLOT_BYTES, line);
    }

    /** Right-aligned, without the cost of a format: this runs twice a task. */
    private static void number(byte[] line, int from, int width, long value) {
        var rest = value;
        for (var at = from + width - 1; at >= from; at--) {
            line[at] = rest == 0 && at < from + width - 1 ? (byte) ' ' : (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private void write(long position, String text) {
        write(position, text.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(long position, byte[] text) {
        try {
            channel.write(ByteBuffer.wrap(text), position);
        } catch (IOException full) {
            throw new UncheckedIOException("cannot write " + file, full);
        }
    }

    /** Removes the table. The guardian takes that as an orderly end. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException stuck) {
            throw new UncheckedIOException("cannot remove " + file, stuck);
        }
    }
}
