package bramble.node;

import bramble.log.Voter;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where an API is served. */
record Address(String host, int port) {

    private static final int ENGINE_PORT_OFFSET = Voter.PORT_OFFSET;

    private static final int PORT_MAX = 65_535 - ENGINE_PORT_OFFSET;

    /** Reads HOST:PORT. */
    static Address parse(String text) {
        var colon = text.lastIndexOf(':');
        try {
            var port = colon < 1 ? -1 : Integer.parseInt(text.substring(colon + 1));
            if (port > 0 && port <= PORT_MAX) {
                return new Address(text.substring(0, colon), port);
            }
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static UsageException wrong(String text) {
        return UsageException.wrong(
                "an address is HOST:PORT with a port from 1 to "
                        + PORT_MAX
                        + ", as in 127.0.0.1:7420, and \""
                        + text
                        + "\" is not");
    }

    int enginePort() {
        return port + ENGINE_PORT_OFFSET;
    }

    boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw UsageException.impossible(
                    "the host name \""
                            + host
                            + "\" is not known on this machine: "
                            + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
