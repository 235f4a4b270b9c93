package bramble.store;

import bramble.core.ContentId;
import bramble.core.Kept;
import bramble.protocol.StoreOrders.Partner;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The ways to other nodes' stores and to the master's table. May be used by any thread. */
public interface CopyLink {

    /**
     * Has another node add to its copy of a content.
     *
     * @param last whether the content, a file, is whole with this; it is then checked there
     * @return how long the copy there is now; less than {@code at} when something is missing before
     */
    long append(Partner to, ContentId id, long at, byte[] bytes, boolean last) throws IOException;

    /** Opens another node's copy from a byte on. */
    InputStream open(Partner from, ContentId id, long at) throws IOException;

    /** What this node is to hold, as the master says. */
    List<Kept> holdings() throws IOException;

    /**
     * Tells the master what nodes have and what this one no longer has; returns when that is
     * committed.
     */
    void tell(List<Kept> kept, List<ContentId> dropped) throws IOException;
}
