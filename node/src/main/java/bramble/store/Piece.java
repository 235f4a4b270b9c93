package bramble.store;

import bramble.core.ContentId;
import bramble.core.JobId;
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
        FILE(2);

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
                default -> null;
            };
        }
    }

    /**
     * A piece in a segment.
     *
     * @param length of what was left, in bytes
     * @param offset of its bytes in the segment
     * @param content the file that holds it; null when the segment does
     */
    public record Found(Piece piece, long length, long offset, @Nullable ContentId content) {}
}
