package bramble.fuzz;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Connections that are opened and then say nothing, or the beginning of TLS and nothing more. */
public final class HalfOpen implements AutoCloseable {

    private static final byte[] BEGINNING = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3};
    private static final int BEGINNING_EACH = 8;

    private final List<Socket> held = new ArrayList<>();

    /** Opens another; it does not matter if the node refuses or cuts it. */
    public void open(Target target) {
        try {
            var socket = target.clear();
            held.add(socket);
            if (held.size() % BEGINNING_EACH == 0) {
                socket.getOutputStream().write(BEGINNING);
            }
        } catch (IOException refused) {
            Thread.onSpinWait();
        }
    }

    /** How many were opened. */
    public int opened() {
        return held.size();
    }

    @Override
    public void close() throws IOException {
        for (var socket : held) {
            socket.close();
        }
    }
}
