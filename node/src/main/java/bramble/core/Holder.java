package bramble.core;

/** Who holds a lease: one life of one node's process. */
public record Holder(NodeId node, SessionId session) {}
