package bramble.store;

import bramble.core.ContentId;
import bramble.core.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a node keeps for the cluster.
 *
 * @param files under their SHA-256
 * @param segments of small outputs
 */
public record Store(FileStore files, Segments segments) implements AutoCloseable {

    /**
     * Opens the store of a directory, or begins one.
     *
     * @throws IOException when the directory cannot be used
     */
    public static Store open(Path root, NodeId self) throws IOException {
        return new Store(
                new FileStore(root.resolve("files")), new Segments(root.resolve("segments"), self));
    }

    /** How long a content is here, -1 when it is not here. */
    public long length(ContentId id) {
        return id.isSegment() ? segments.length(id) : files.length(id);
    }

    /** All contents here, in no order. */
    public List<ContentId> all() throws IOException {
        var all = new ArrayList<>(files.all());
        all.addAll(segments.all());
        return all;
    }

    /** How much all contents take. */
    public long bytes() throws IOException {
        var bytes = 0L;
        for (var id : all()) {
            bytes += Math.max(0, length(id));
        }
        return bytes;
    }

    /** When a content came, or was last added to, in milliseconds since 1970. */
    public long sinceMillis(ContentId id) throws IOException {
        return id.isSegment() ? segments.sinceMillis(id) : files.sinceMillis(id);
    }

    /** Removes a content. */
    public void delete(ContentId id) throws IOException {
        if (id.isSegment()) {
            segments.delete(id);
        } else {
            files.delete(id);
        }
    }

    @Override
    public void close() throws IOException {
        segments.close();
    }
}
