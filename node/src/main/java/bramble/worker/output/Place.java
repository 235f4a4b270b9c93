package bramble.worker.output;

import java.nio.ByteBuffer;

/**
 * Where a finished output lies, as the index has it.
 *
 * @param kind {@link #NOWHERE}, {@link #IN_SEGMENT} or {@link #IN_OWN_FILE}
 * @param attempt whose output it is
 * @param segment the segment's number
 * @param offset in the segment
 * @param length in bytes
 */
record Place(int kind, int attempt, int segment, long offset, int length) {

    static final int NOWHERE = 0;
    static final int IN_SEGMENT = 1;
    static final int IN_OWN_FILE = 2;

    /** An attempt that printed nothing. */
    static Place nowhere(int attempt) {
        return new Place(NOWHERE, attempt, 0, 0, 0);
    }

    /** The size of an entry of the index. */
    static final int BYTES = 16;

    private static final int OFFSET_BITS = 40;

    void writeTo(ByteBuffer entry) {
        entry.putLong(((long) segment << OFFSET_BITS) | offset);
        entry.putInt(length);
        entry.putInt((attempt << 2) | kind);
    }

    static Place readFrom(ByteBuffer entry) {
        var position = entry.getLong();
        var length = entry.getInt();
        var word = entry.getInt();
        return new Place(
                word & 3,
                word >>> 2,
                (int) (position >>> OFFSET_BITS),
                position & ((1L << OFFSET_BITS) - 1),
                length);
    }
}
