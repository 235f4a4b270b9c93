package bramble.worker.output;

import bramble.core.ContentId;
import bramble.core.Kept;
import bramble.core.NodeId;
import bramble.protocol.StoreOrders;
import bramble.protocol.StoreOrders.Partner;
import bramble.store.Copier;
import bramble.store.CopyLink;
import bramble.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** The store of a node that is alone in its cluster. */
public final class LoneStore {

    static final NodeId SELF = new NodeId(new UUID(0x4000L, 0x8000_0000_0000_0001L));

    private LoneStore() {}

    /** Opens one with its output. */
    public static OutputStore open(Path root, long streamBytesMax) throws IOException {
        var store = Store.open(root.resolve("store"), SELF);
        var copier = new Copier(SELF, store, new NoLink());
        copier.follow(StoreOrders.ALONE);
        return OutputStore.open(root.resolve("live"), streamBytesMax, store, copier);
    }

    private static final class NoLink implements CopyLink {
        @Override
        public long append(Partner to, ContentId id, long at, byte[] bytes, boolean last)
                throws IOException {
            throw new IOException("there is no other node");
        }

        @Override
        public InputStream open(Partner from, ContentId id, long at) throws IOException {
            throw new IOException("there is no other node");
        }

        @Override
        public List<Kept> holdings() {
            return List.of();
        }

        @Override
        public void tell(List<Kept> kept, List<ContentId> dropped) {}
    }
}
