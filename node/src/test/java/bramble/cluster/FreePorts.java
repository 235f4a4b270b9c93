package bramble.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports for nodes, each of which takes two: its API's and the next one. */
final class FreePorts {

    /** Below the ports that the system gives to outgoing connections, which come and go. */
    private static final int FIRST = 20_000;

    private static final int LAST = 31_998;
    private static final int TRIES_MAX = 1_000;

    private FreePorts() {}

    /** So many API ports, all different, which nobody listens on now. */
    static List<Integer> pairs(int count) {
        var found = new ArrayList<Integer>();
        for (var tries = 0; found.size() < count && tries < TRIES_MAX; tries++) {
            var port = FIRST + 2 * ThreadLocalRandom.current().nextInt((LAST - FIRST) / 2);
            if (!found.contains(port) && isFree(port) && isFree(port + 1)) {
                found.add(port);
            }
        }
        if (found.size() < count) {
            throw new IllegalStateException("no free ports between " + FIRST + " and " + LAST);
        }
        return found;
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
