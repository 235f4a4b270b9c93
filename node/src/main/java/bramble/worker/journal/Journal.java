package bramble.worker.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps records on disk until they are dropped, oldest first. What {@link #sync} has returned for
 * survives the death of the process and of the machine; a record that was torn by one is cut off.
 *
 * <p>Two files take turns: while one is written, the other waits until all of its records are
 * dropped, and is then overwritten from its start. So nothing is ever copied or deleted, and a
 * file's length, once reached, stays: an fsync then has no metadata to write. A dropped record may
 * come back when the journal is opened again, so telling a record twice must do no harm.
 *
 * <p>Owned by one thread at a time.
 */
public final class Journal implements AutoCloseable {

    /** The largest record, in bytes. */
    public static final int RECORD_BYTES_MAX = 16 << 20;

    /** A file beyond this length is left for the other one as soon as that is free. */
    static final int TURN_BYTES = 1 << 20;

    private final JournalFile[] files;
    private final long bytesMax;
    private int active;
    private long lastNumber;
    private long droppedNumber;

    private Journal(JournalFile first, JournalFile second, long bytesMax) {
        files = new JournalFile[] {first, second};
        this.bytesMax = bytesMax;
    }

    /** What an earlier life left, oldest first. */
    public record Opened(Journal journal, List<Kept> records) {
        public Opened {
            records = List.copyOf(records);
        }
    }

    /**
     * A record that is not dropped yet.
     *
     * @param number greater than that of every earlier record
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
    public record Kept(long number, byte[] content) {}

    /**
     * Opens the journal of a directory, or begins one.
     *
     * @param bytesMax how much it takes before {@link #isFull}
     * @throws IOException when the directory cannot be written to
     */
    public static Opened open(Path directory, long bytesMax) throws IOException {
        Files.createDirectories(directory);
        var found = new ArrayList<Kept>();
        var first = JournalFile.open(directory.resolve("results.0"), found);
        var second = JournalFile.open(directory.resolve("results.1"), found);
        found.sort(Comparator.comparingLong(Kept::number));
        var journal = new Journal(first, second, bytesMax);
        journal.lastNumber = found.isEmpty() ? 0 : found.getLast().number();
        journal.droppedNumber = found.isEmpty() ? 0 : found.getFirst().number() - 1;
        journal.active = first.lastNumber() >= second.lastNumber() ? 0 : 1;
        return new Opened(journal, found);
    }

    /**
     * Adds a record, which is safe once {@link #sync} returns.
     *
     * @return its number
     * @throws IOException when the disk refuses it, as a full one does; nothing was added then
     */
    public long append(byte[] content) throws IOException {
        if (content.length > RECORD_BYTES_MAX) {
            throw new IllegalArgumentException("a record of " + content.length + " bytes");
        }
        takeTurns();
        files[active].append(lastNumber + 1, content);
        lastNumber++;
        return lastNumber;
    }

    /**
     * Returns when everything appended is on the disk.
     *
     * @throws IOException when the disk fails; what was appended since the last sync may be lost
     */
    public void sync() throws IOException {
        files[active].sync();
    }

    /** Forgets all records up to a number. */
    public void dropThrough(long number) {
        droppedNumber = Math.max(droppedNumber, number);
    }

    /** Whether no record waits. */
    public boolean isEmpty() {
        return droppedNumber >= lastNumber;
    }

    /** Whether so much waits that nothing more should be begun. */
    public boolean isFull() {
        return !isEmpty() && files[0].length() + files[1].length() > bytesMax;
    }

    private void takeTurns() throws IOException {
        var other = files[1 - active];
        if (isEmpty()) {
            files[active].rewind();
        } else if (files[active].length() > TURN_BYTES && other.lastNumber() <= droppedNumber) {
            files[active].sync();
            active = 1 - active;
            other.rewind();
        }
    }

    /** Leaves empty files if nothing waits. */
    @Override
    public void close() throws IOException {
        for (var file : files) {
            file.close(isEmpty());
        }
    }
}
