package bramble.http.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Somebody who says to a listener what he likes. */
record Talk(Socket socket) implements AutoCloseable {

    /** A defect fails a test after this time instead of having it wait for ever. */
    private static final int PATIENCE_MILLIS = 15_000;

    static Talk with(InetSocketAddress address) throws IOException {
        return from("127.0.0.1", address);
    }

    /** From another address of this machine. */
    static Talk from(String source, InetSocketAddress address) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
        socket.connect(address);
        return new Talk(socket);
    }

    Talk say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads until what it has read ends with some text, or the connection is closed. */
    String hear(String end) throws IOException {
        var heard = new StringBuilder();
        try {
            while (!heard.toString().endsWith(end)) {
                var next = socket.getInputStream().read();
                if (next < 0) {
                    return heard + "<end>";
                }
                heard.append((char) next);
            }
        } catch (SocketException reset) {
            return heard + "<end>";
        }
        return heard.toString();
    }

    /** All that is said until the connection is closed. */
    String hearAll() throws IOException {
        return hear("<never>");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
