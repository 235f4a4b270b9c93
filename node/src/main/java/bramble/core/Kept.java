package bramble.core;

import java.util.List;

/** A node's word that it and others have a content on their disks. */
public record Kept(ContentId id, Content.Facts facts, List<NodeId> holders) {
    public Kept {
        holders = List.copyOf(holders);
    }
}
