package bramble.store;

import java.nio.ByteBuffer;

/**
 * What tasks whose numbers follow one another have answered, as one piece of a segment: how many
 * they are, and then the answers, each with the line end behind it. So a million answers make some
 * dozens of records, and the line ends are the index.
 */
public final class LineRun {

    /** Bytes before the answers. */
    public static final int HEAD_BYTES = Integer.BYTES;

    /** Bytes of answers that one run takes. */
    public static final int LINES_BYTES_MAX = Segments.PIECE_BYTES_MAX - HEAD_BYTES;

    private LineRun() {}

    /** The bytes of a run. */
    public static byte[] bytes(int count, byte[] lines, int length) {
        return ByteBuffer.allocate(HEAD_BYTES + length).putInt(count).put(lines, 0, length).array();
    }

    /** How many answers it holds. */
    public static int count(ByteBuffer run) {
        return run.remaining() < HEAD_BYTES ? 0 : run.getInt(run.position());
    }

    /** The answers, of which {@code skipped} are left out. */
    public static ByteBuffer lines(ByteBuffer run, int skipped) {
        var lines = run.slice(run.position() + HEAD_BYTES, run.remaining() - HEAD_BYTES);
        for (var left = skipped; left > 0 && lines.hasRemaining(); left--) {
            lines.position(end(lines));
        }
        return lines;
    }

    /** Where the line ends that begins at the position, its line end included. */
    public static int end(ByteBuffer lines) {
        var at = lines.position();
        while (at < lines.limit()) {
            if (lines.get(at++) == '\n') {
                break;
            }
        }
        return at;
    }
}
