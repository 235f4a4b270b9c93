package bramble.log.raft;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is ready for messages, in the clear or under TLS with both sides proven.
 *
 * @param raw what is closed to cut it: closing a TLS socket may wait for a peer that does not read
 * @param socket what is written to and read from
 * @param proof null in the clear
 * @param session null in the clear
 */
record Line(Socket raw, Socket socket, @Nullable Proof proof, @Nullable SSLSession session) {

    /** In the clear. */
    static Line clear(Socket raw) throws IOException {
        raw.setTcpNoDelay(true);
        return new Line(raw, raw, null, null);
    }

    /**
     * Shakes hands. The caller closes the socket when this fails.
     *
     * @param calls whether this side made the connection
     */
    static Line secured(Socket raw, Proof proof, boolean calls, int timeoutMillis)
            throws IOException {
        raw.setTcpNoDelay(true);
        var factory = (calls ? proof.client() : proof.server()).getSocketFactory();
        var host = raw.getInetAddress().getHostAddress();
        var socket = (SSLSocket) factory.createSocket(raw, host, raw.getPort(), true);
        socket.setUseClientMode(calls);
        if (!calls) {
            socket.setNeedClientAuth(true);
        }
        socket.setSoTimeout(timeoutMillis);
        socket.startHandshake();
        socket.setSoTimeout(0);
        return new Line(raw, socket, proof, socket.getSession());
    }

    /**
     * Whether the other side may still speak, and who it is; empty in the clear.
     *
     * @throws IOException when it may not
     */
    String admit() throws IOException {
        var asked = proof;
        var known = session;
        return asked == null || known == null ? "" : asked.admit(known);
    }

    void cut() throws IOException {
        raw.close();
    }
}
