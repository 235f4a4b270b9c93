package bramble.cli;

import bramble.api.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds ports for nodes on this machine. Nobody holds them, so another program may be faster: that
 * is rare, and then seen.
 */
final class FreePorts {

    private static final int ATTEMPTS_MAX = 200;

    private FreePorts() {}

    /**
     * Addresses on loopback, whose ports are free together with the next one, where the node's
     * engine listens.
     */
    static List<Address> addresses(int count) {
        List<Address> addresses = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS_MAX && addresses.size() < count; attempt++) {
            int port = freePair();
            boolean apart =
                    addresses.stream().noneMatch(address -> Math.abs(address.port() - port) < 2);
            if (port > 0 && apart) {
                addresses.add(new Address("127.0.0.1", port));
            }
        }
        if (addresses.size() < count) {
            throw new DemoFailure("no free ports were found on 127.0.0.1");
        }
        return addresses;
    }

    /** A port that is free together with the one after it, or 0. */
    private static int freePair() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket first = new ServerSocket(0, 1, loopback);
                ServerSocket second = new ServerSocket()) {
            second.bind(new InetSocketAddress(loopback, first.getLocalPort() + 1));
            return first.getLocalPort();
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }
}
