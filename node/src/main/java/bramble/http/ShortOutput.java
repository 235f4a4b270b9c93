package bramble.http;

import bramble.core.ContentId;
import bramble.store.Piece;
import bramble.store.Segments.Wanted;
import io.avaje.jsonb.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a task wrote to its standard output, if that is short, else its beginning.
 *
 * @param output as UTF-8, with its line ends, so that results written one after another are what
 *     was printed
 * @param truncated whether there is more
 * @param content the file that holds it, when the node that answers does not have that; else null
 * @param problem why it cannot be read on the node that answers; null when it can
 */
@Json
record ShortOutput(
        int task,
        String output,
        boolean truncated,
        @Nullable String content,
        @Nullable String problem) {

    /** Where a node is asked for those of many tasks. */
    static final String PATH = "/internal/v1/outputs";

    /** Bytes that are shown in a result. */
    static final int BYTES_MAX = 64 << 10;

    /** One as a line of JSON, in which every byte may become six. */
    static final int LINE_BYTES_MAX = 6 * BYTES_MAX + 1_000;

    /** Asks for those of many tasks, in the order of the spots. */
    @Json
    record Request(UUID job, List<Spot> spots) {}

    /**
     * Some tasks of one attempt number in one segment.
     *
     * @param bytes how long a copy of the segment must be
     * @param tasks as ranges, such as {@code 0-99,105}
     */
    @Json
    record Spot(String segment, long bytes, int attempt, String tasks) {}

    /** Reads one from this node's copy. */
    static ShortOutput read(Copies copies, ContentId segment, long bytes, Piece.Owner owner) {
        var task = owner.task();
        var store = copies.store();
        try {
            if (store.length(segment) < bytes) {
                return new ShortOutput(task, "", false, null, "it has no whole copy");
            }
            var wanted = new Wanted(owner, Piece.Kind.STDOUT, "");
            var found = store.segments().find(segment, bytes, wanted);
            if (found.isEmpty()) {
                return new ShortOutput(task, "", false, null, null);
            }
            var content = found.get().content();
            if (content != null) {
                return new ShortOutput(task, "", true, content.text(), null);
            }
            var all = store.segments().bytes(segment, found.get());
            var shown = new byte[Math.min(all.remaining(), BYTES_MAX)];
            all.get(shown);
            return new ShortOutput(
                    task,
                    new String(shown, StandardCharsets.UTF_8),
                    found.get().length() > shown.length,
                    null,
                    null);
        } catch (IOException e) {
            copies.failed(e);
            return new ShortOutput(task, "", false, null, Problems.text(e));
        }
    }
}
