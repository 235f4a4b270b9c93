package bramble.log;

/**
 * One member of the consensus group.
 *
 * @param id the node's id, which outlives its address
 * @param host the host name or address of the engine's port
 * @param port the engine's port
 */
public record Voter(String id, String host, int port) {}
