package bramble.store;

import bramble.core.ContentId;
import bramble.core.JobId;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that one attempt left: what it printed, or a file.
 *
 * @param name of a file, relative to the task's directory; empty for what was printed
 */
public record Piece(Owner owner, Kind kind, String name, boolean executable) {

    /** The attempt that left it. */
    public record Owner(JobId job, int task, int attempt) {}

    /** The kinds, by their numbers on the disk. */
    public enum Kind {
        STDOUT(0),
        STDERR(1),
        FILE(2),
        /** What the tasks from the owner's on have answered, a line each; see {@link LineRun}. */
        LINES(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static @Nullable Kind of(int number) {
            return switch (number) {
                case 0 -> STDOUT;
                case 1 -> STDERR;
                case 2 -> FILE;
                case 3 -> LINES;
                default -> null;
            };
        }
    }

    /**
     * A piece in a segment.
     *
     * @param length of what was left, in bytes
     * @param offset of its record in the segment
     * @param content the file that holds it; null when the segment does
     * @param from where it begins among the record's bytes
     */
    public record Found(
            Piece piece, long length, long offset, @Nullable ContentId content, int from) {

        /** One that begins where its record's bytes do. */
        public Found(Piece piece, long length, long offset, @Nullable ContentId content) {
            this(piece, length, offset, content, 0);
        }
    }

    /**
     * A piece that was read and checked.
     *
     * @param bytes what stands in the segment; nothing for one that is a file of its own
     */
    public record Whole(Found found, ByteBuffer bytes) {}

    /**
     * Some of the files of an attempt, in the order in which they came.
     *
     * @param next where the rest begins; -1 when this was the last
     */
    public record Files(List<Whole> files, int next) {}
}
