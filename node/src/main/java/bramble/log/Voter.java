package bramble.log;

/**
 * One member of the consensus group.
 *
 * @param id the node's id, which outlives its address
 * @param host the host name or address of the engine's port
 * @param port the engine's port
 */
public record Voter(String id, String host, int port) {

    /** The engine of a node listens on the port after that of the API. */
    public static final int PORT_OFFSET = 1;

    /**
     * The member whose API is at an address.
     *
     * @param address HOST:PORT
     */
    public static Voter at(String id, String address) {
        var colon = address.lastIndexOf(':');
        return new Voter(
                id,
                address.substring(0, colon),
                Integer.parseInt(address.substring(colon + 1)) + PORT_OFFSET);
    }
}
