package bramble.http;

import bramble.core.ContentId;
import bramble.store.Piece;
import io.avaje.jsonb.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that a task has left.
 *
 * @param problem why they cannot be listed on the node that answers; null when they can
 */
@Json
record TaskFiles(int task, List<One> files, @Nullable String problem) {

    /**
     * One of them.
     *
     * @param content the file that holds it; null when the segment does
     */
    @Json
    record One(String name, long size, boolean executable, @Nullable String content) {}

    /** Reads them from this node's copy. */
    static TaskFiles read(Copies copies, ContentId segment, long bytes, Piece.Owner owner) {
        try {
            if (copies.store().length(segment) < bytes) {
                return new TaskFiles(owner.task(), List.of(), "it has no whole copy");
            }
            // A name that was written twice, since the first writing broke off, counts once.
            var byName = new LinkedHashMap<String, One>();
            for (var found : copies.store().segments().files(segment, bytes, owner)) {
                var name = found.piece().name();
                byName.put(
                        name,
                        new One(
                                name,
                                found.length(),
                                found.piece().executable(),
                                found.content() == null ? null : found.content().text()));
            }
            return new TaskFiles(owner.task(), List.copyOf(byName.values()), null);
        } catch (IOException e) {
            copies.failed(e);
            return new TaskFiles(owner.task(), List.of(), Problems.text(e));
        }
    }
}
