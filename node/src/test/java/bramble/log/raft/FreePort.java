package bramble.log.raft;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds a port for a voter that is opened in the test's own process. */
final class FreePort {

    private FreePort() {}

    /** Below the ports that the system gives to outgoing connections, which come and go. */
    static int next() throws IOException {
        var lastTaken = 0;
        for (var tries = 0; tries < 1_000; tries++) {
            var port = 12_000 + ThreadLocalRandom.current().nextInt(8_000);
            try (var free = new ServerSocket(port)) {
                return free.getLocalPort();
            } catch (BindException taken) {
                lastTaken = port;
            }
        }
        throw new IOException("no free port between 12000 and 20000, such as " + lastTaken);
    }
}
