package bramble.log;

import bramble.core.TaskSet;
import bramble.log.proto.JobProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.roaringbitmap.InvalidRoaringFormat;
import org.roaringbitmap.RoaringBitmap;

/** Sets of tasks as ranges or, where there are so many gaps that it is shorter, as a bitmap. */
final class TaskSetForm {

    /** No bitmap is shorter than ranges of fewer bytes than this. */
    private static final int BITMAP_BYTES_MIN = 16;

    private TaskSetForm() {}

    static JobProto.TaskSet of(TaskSet tasks) {
        var rangesBytes = rangesBytes(tasks);
        if (rangesBytes > BITMAP_BYTES_MIN) {
            var bitmap = bitmap(tasks);
            if (bitmap.serializedSizeInBytes() < rangesBytes) {
                return JobProto.TaskSet.newBuilder().setRoaring(bytes(bitmap)).build();
            }
        }
        var form = JobProto.TaskSet.newBuilder();
        var cursor = new Cursor();
        tasks.forEachRange(
                (first, end) -> form.addRanges(first - cursor.moveTo(end)).addRanges(end - first));
        return form.build();
    }

    static TaskSet tasks(JobProto.TaskSet form) {
        return form.getRoaring().isEmpty() ? ofRanges(form) : ofBitmap(form.getRoaring());
    }

    private static TaskSet ofRanges(JobProto.TaskSet form) {
        if (form.getRangesCount() % 2 != 0) {
            throw new IllegalArgumentException("a range of tasks without its length");
        }
        var set = new TaskSet.Builder();
        var end = 0;
        for (var i = 0; i < form.getRangesCount(); i += 2) {
            var first = end + form.getRanges(i);
            end = first + form.getRanges(i + 1);
            set.add(first, end);
        }
        return set.build();
    }

    private static TaskSet ofBitmap(ByteString bytes) {
        var bitmap = new RoaringBitmap();
        try {
            bitmap.deserialize(bytes.asReadOnlyByteBuffer());
        } catch (IOException
                | InvalidRoaringFormat
                | BufferUnderflowException
                | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a damaged bitmap of tasks", e);
        }
        var set = new TaskSet.Builder();
        for (var first = bitmap.nextValue(0); first >= 0; ) {
            var end = bitmap.nextAbsentValue((int) first);
            set.add((int) first, (int) end);
            first = bitmap.nextValue((int) end);
        }
        return set.build();
    }

    private static int rangesBytes(TaskSet tasks) {
        var cursor = new Cursor();
        var counter = new Cursor();
        tasks.forEachRange(
                (first, end) ->
                        counter.at +=
                                CodedOutputStream.computeUInt32SizeNoTag(first - cursor.moveTo(end))
                                        + CodedOutputStream.computeUInt32SizeNoTag(end - first));
        return counter.at;
    }

    private static RoaringBitmap bitmap(TaskSet tasks) {
        var bitmap = new RoaringBitmap();
        tasks.forEachRange((first, end) -> bitmap.add((long) first, (long) end));
        bitmap.runOptimize();
        return bitmap;
    }

    private static ByteString bytes(RoaringBitmap bitmap) {
        var buffer = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(buffer);
        return ByteString.copyFrom(buffer.flip());
    }

    /** Where the last range ended. */
    private static final class Cursor {
        private int at;

        /** Moves on, and tells where it was. */
        int moveTo(int next) {
            var before = at;
            at = next;
            return before;
        }
    }
}
