package bramble.worker.output;

import bramble.core.Content;
import bramble.core.ContentId;
import bramble.store.Piece;
import java.nio.file.Path;

/** Something that an attempt left. */
sealed interface Leaf {

    Piece piece();

    /** In bytes. */
    long length();

    /** It is short, and still where the task wrote it. */
    record Small(Piece piece, Path file, long length) implements Leaf {}

    /** It is long, and already a file of the store. */
    record Large(Piece piece, ContentId content, Content.Facts facts) implements Leaf {
        @Override
        public long length() {
            return facts.sizeBytes();
        }
    }
}
