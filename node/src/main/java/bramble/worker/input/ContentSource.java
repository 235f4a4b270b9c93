package bramble.worker.input;

import bramble.core.ContentId;
import java.io.IOException;
import java.io.InputStream;

/** Where files come from, whichever node has them. May be used by any thread. */
@FunctionalInterface
public interface ContentSource {

    /**
     * Opens a file.
     *
     * @throws IOException when no node that has it can be reached
     */
    InputStream open(ContentId id) throws IOException;
}
