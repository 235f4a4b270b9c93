package bramble.store;

import bramble.core.ContentId;
import bramble.core.JobId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where the pieces of one segment stand: sixteen bytes a piece, made by reading and checking its
 * records, and made longer as the segment grows. Guarded by {@link Segments}.
 */
final class SegmentIndex {

    private static final int READ_BYTES = 2 * SegmentRecord.RECORD_BYTES_MAX;
    private static final int KIND_BITS = 2;
    private static final long KIND_MASK = (1 << KIND_BITS) - 1;
    private static final int TASK_BITS = 31;

    private final Map<UUID, Integer> jobs = new HashMap<>();
    private long[] keys = {};
    private int[] offsets = {};
    private int[] names = {};
    private long scannedTo;

    private record Slot(long key, int offset, int name) {}

    /** Places of records, oldest first. */
    static final class Places {
        private static final Places NONE = new Places(new int[0], new int[0]);

        private final int[] offsets;
        private final int[] names;

        private Places(int[] offsets, int[] names) {
            this.offsets = offsets;
            this.names = names;
        }

        int count() {
            return offsets.length;
        }

        int offset(int at) {
            return offsets[at];
        }

        /** What {@link SegmentRecord#hash} says of a record's name. */
        int name(int at) {
            return names[at];
        }

        /** The same numbers of names, in their order. */
        int[] sortedNames() {
            var sorted = names.clone();
            Arrays.sort(sorted);
            return sorted;
        }
    }

    /** How many pieces it knows. */
    int size() {
        return keys.length;
    }

    /**
     * Takes in what has been added to the segment, and checks it. A record at the end that is not
     * whole yet is left.
     *
     * @param needed bytes that must consist of whole records
     * @throws DamagedException when they do not
     */
    void extend(ContentId id, FileChannel segment, long needed) throws IOException {
        var size = segment.size();
        if (size <= scannedTo) {
            requireWhole(id, needed);
            return;
        }
        var added = new ArrayList<Slot>();
        var buffer = ByteBuffer.allocate(READ_BYTES).limit(0);
        var bufferAt = scannedTo;
        while (scannedTo + SegmentRecord.HEAD_BYTES <= size) {
            if (scannedTo - bufferAt + SegmentRecord.RECORD_BYTES_MAX > buffer.limit()
                    && bufferAt + buffer.limit() < size) {
                bufferAt = scannedTo;
                fill(buffer, segment, bufferAt);
            }
            var within = (int) (scannedTo - bufferAt);
            var rest = buffer.slice(within, buffer.limit() - within);
            var head = SegmentRecord.head(rest);
            if (head == null
                    || head.recordBytes() > rest.limit()
                    || !SegmentRecord.isIntact(rest.slice(0, head.recordBytes()))) {
                break;
            }
            var job = jobs.computeIfAbsent(head.job(), key -> jobs.size());
            var name = SegmentRecord.hash(rest, head.nameLength());
            added.add(new Slot(key(job, head.task(), head.kind()), (int) scannedTo, name));
            scannedTo += head.recordBytes();
        }
        merge(added);
        requireWhole(id, needed);
    }

    private static void fill(ByteBuffer buffer, FileChannel segment, long at) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining() && segment.read(buffer, at + buffer.position()) > 0) {}
        buffer.flip();
    }

    private void requireWhole(ContentId id, long needed) throws DamagedException {
        if (scannedTo < needed) {
            throw new DamagedException(
                    id, "it is whole up to byte " + scannedTo + " of " + needed + " only");
        }
    }

    private void merge(List<Slot> added) {
        if (added.isEmpty()) {
            return;
        }
        var all = new Slot[keys.length + added.size()];
        for (var i = 0; i < keys.length; i++) {
            all[i] = new Slot(keys[i], offsets[i], names[i]);
        }
        for (var i = 0; i < added.size(); i++) {
            all[keys.length + i] = added.get(i);
        }
        // Stable, so that of equal keys the later record stays behind the earlier one.
        Arrays.sort(all, (one, other) -> Long.compare(one.key(), other.key()));
        keys = Arrays.stream(all).mapToLong(Slot::key).toArray();
        offsets = Arrays.stream(all).mapToInt(Slot::offset).toArray();
        names = Arrays.stream(all).mapToInt(Slot::name).toArray();
    }

    private static long key(int job, int task, Piece.Kind kind) {
        return ((long) job << (TASK_BITS + KIND_BITS)) | ((long) task << KIND_BITS) | kind.number();
    }

    /**
     * Where the runs of answers stand that begin with a task up to this one, the nearest first: one
     * of them may reach it.
     */
    Places runsUpTo(JobId job, int task) {
        var number = jobs.get(job.uuid());
        if (number == null) {
            return Places.NONE;
        }
        var kind = Piece.Kind.LINES.number();
        var end = after(key(number, task, Piece.Kind.LINES));
        var begin = after(((long) number << (TASK_BITS + KIND_BITS)) - 1);
        var found = new int[end - begin];
        var count = 0;
        for (var at = end - 1; at >= begin; at--) {
            if ((keys[at] & KIND_MASK) == kind) {
                found[count++] = offsets[at];
            }
        }
        return new Places(Arrays.copyOf(found, count), new int[count]);
    }

    /** How many keys are not above one. */
    private int after(long key) {
        var at = Arrays.binarySearch(keys, key);
        if (at < 0) {
            return -at - 1;
        }
        while (at < keys.length && keys[at] == key) {
            at++;
        }
        return at;
    }

    /** Where records of this kind of a task stand, of whatever attempt, oldest first. */
    Places find(JobId job, int task, Piece.Kind kind) {
        var number = jobs.get(job.uuid());
        if (number == null) {
            return Places.NONE;
        }
        var key = key(number, task, kind);
        var at = Arrays.binarySearch(keys, key);
        if (at < 0) {
            return Places.NONE;
        }
        var first = at;
        while (first > 0 && keys[first - 1] == key) {
            first--;
        }
        var end = at + 1;
        while (end < keys.length && keys[end] == key) {
            end++;
        }
        return new Places(
                Arrays.copyOfRange(offsets, first, end), Arrays.copyOfRange(names, first, end));
    }
}
