package bramble.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A machine that hangs: it takes connections and says nothing, or hangs up once it has been sent
 * something.
 */
final class DeafServer implements AutoCloseable {

    private final ServerSocket server;
    private final Semaphore met = new Semaphore(0);
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
    private final boolean hangsUp;

    DeafServer(boolean hangsUp) throws IOException {
        this.hangsUp = hangsUp;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> meet(socket));
            }
        } catch (IOException e) {
            return; // Closed.
        }
    }

    private void meet(Socket socket) {
        try {
            if (socket.getInputStream().read(new byte[1 << 16]) > 0) {
                met.release();
                if (hangsUp) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            return; // The other side was faster.
        }
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Waits until somebody has sent something. */
    void awaitRequest() throws InterruptedException {
        met.acquire();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (@Nullable Socket socket : sockets) {
            if (socket != null) {
                socket.close();
            }
        }
    }
}
