package bramble.http;

import bramble.core.ContentId;
import bramble.store.Piece;
import io.avaje.jsonb.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the files that a task has left.
 *
 * @param next where the rest begins; null when there is none
 * @param problem why they cannot be listed on the node that answers; null when they can
 */
@Json
record TaskFiles(int task, List<One> files, @Nullable Integer next, @Nullable String problem) {

    /** Where a node is asked for those of many tasks. */
    private static final String PATH = "/internal/v1/outputfiles";

    /** One as a line of JSON, in which every byte of a name may become six. */
    static final int LINE_BYTES_MAX = 16 << 20;

    /**
     * One of them.
     *
     * @param content the file that holds it; null when the segment does
     * @param data its bytes in base 64; null when they were not asked for or are more
     */
    @Json
    record One(
            String name,
            long size,
            boolean executable,
            @Nullable String content,
            @Nullable String data) {}

    /**
     * Which of a task's files are asked for.
     *
     * @param from 0, or where an answer said that the rest begins
     * @param inline the most bytes of a file that comes with its data; -1 for none
     */
    record Part(int from, int inline) {

        static final String ROUTE = "POST " + PATH;

        /** Where another node answers that. */
        String target() {
            return PATH + "?from=" + from + "&inline=" + inline;
        }

        static Part of(Visit visit) {
            return new Part(
                    visit.query("from", 0, 0, Integer.MAX_VALUE),
                    visit.query("inline", -1, -1, Integer.MAX_VALUE));
        }

        Part after(int next) {
            return new Part(next, inline);
        }
    }

    /** Reads them from this node's copy. */
    static TaskFiles read(
            Copies copies, ContentId segment, long bytes, Piece.Owner owner, Part part) {
        try {
            if (copies.store().length(segment) < bytes) {
                return none(owner, "it has no whole copy");
            }
            var some = copies.store().segments().files(segment, bytes, owner, part.from());
            var files = new ArrayList<One>();
            for (var file : some.files()) {
                files.add(one(file, part.inline()));
            }
            return new TaskFiles(owner.task(), files, some.next() < 0 ? null : some.next(), null);
        } catch (IOException e) {
            copies.failed(e);
            return none(owner, Problems.text(e));
        }
    }

    private static TaskFiles none(Piece.Owner owner, String problem) {
        return new TaskFiles(owner.task(), List.of(), null, problem);
    }

    private static One one(Piece.Whole file, int inline) {
        var found = file.found();
        var content = found.content();
        return new One(
                found.piece().name(),
                found.length(),
                found.piece().executable(),
                content == null ? null : content.text(),
                content == null && found.length() <= inline ? base64(file.bytes()) : null);
    }

    private static String base64(ByteBuffer bytes) {
        var all = new byte[bytes.remaining()];
        bytes.get(all);
        return Base64.getEncoder().encodeToString(all);
    }
}
