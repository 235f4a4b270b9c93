package bramble.store;

import bramble.core.ContentId;
import java.io.IOException;
import java.util.LinkedHashMap;

/**
 * Copies that other nodes are sending, part by part. Monitor: the files that are not whole yet, of
 * which there are a few at most; the one unused for longest gives way.
 */
public final class Arrivals {

    private static final int UNFINISHED_MAX = 16;

    private final Store store;
    private final LinkedHashMap<ContentId, FileStore.Incoming> unfinished =
            new LinkedHashMap<>(16, 0.75f, true);

    public Arrivals(Store store) {
        this.store = store;
    }

    /**
     * Adds a part.
     *
     * @param last whether the file is whole with it
     * @return how much of it is here now; less than {@code at} when something is missing before
     * @throws IOException when the disk is full, or the whole file has another SHA-256 than its
     *     name
     */
    public long append(ContentId id, long at, byte[] bytes, boolean last) throws IOException {
        if (id.isSegment()) {
            return store.segments().receive(id, at, bytes);
        }
        return appendToFile(id, at, bytes, last);
    }

    private synchronized long appendToFile(ContentId id, long at, byte[] bytes, boolean last)
            throws IOException {
        var here = store.length(id);
        if (here >= at + bytes.length) {
            return here;
        }
        var incoming = unfinished.get(id);
        if (at == 0) {
            if (incoming != null) {
                incoming.close();
            }
            incoming = store.files().begin();
            unfinished.put(id, incoming);
            if (unfinished.size() > UNFINISHED_MAX) {
                unfinished.pollFirstEntry().getValue().close();
            }
        }
        if (incoming == null) {
            return 0;
        }
        if (incoming.length() != at) {
            return Math.min(incoming.length(), at - 1);
        }
        incoming.write(bytes, 0, bytes.length);
        if (last) {
            unfinished.remove(id);
            try (var whole = incoming) {
                var _ = whole.keepAs(id);
            }
        }
        return at + bytes.length;
    }
}
