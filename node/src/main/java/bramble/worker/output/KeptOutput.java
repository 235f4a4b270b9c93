package bramble.worker.output;

import bramble.core.ContentId;
import bramble.store.Piece;
import bramble.store.Segments.Wanted;
import bramble.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a task printed, as it is kept on this node. */
public final class KeptOutput {

    private KeptOutput() {}

    /**
     * Reads a part of it. Empty when the task printed nothing, or when it is a long one whose file
     * another node has.
     */
    public static OutputSlice read(
            Store store,
            ContentId segment,
            Piece.Owner owner,
            TaskStream stream,
            long offset,
            int count)
            throws IOException {
        var found = store.segments().find(segment, 0, new Wanted(owner, kind(stream), ""));
        if (found.isEmpty()) {
            return OutputSlice.NOTHING;
        }
        var length = found.get().length();
        var content = found.get().content();
        var wanted = Math.clamp(length - offset, 0, count);
        if (wanted == 0 || (content != null && store.length(content) < 0)) {
            return new OutputSlice(ByteBuffer.allocate(0), length, true);
        }
        if (content == null) {
            var bytes = store.segments().bytes(segment, found.get());
            return new OutputSlice(bytes.slice((int) offset, wanted), length, true);
        }
        try (var in = store.files().open(content, offset)) {
            return new OutputSlice(ByteBuffer.wrap(in.readNBytes(wanted)), length, true);
        }
    }

    /** The kind of piece that a stream is. */
    public static Piece.Kind kind(TaskStream stream) {
        return switch (stream) {
            case STDOUT -> Piece.Kind.STDOUT;
            case STDERR -> Piece.Kind.STDERR;
        };
    }
}
