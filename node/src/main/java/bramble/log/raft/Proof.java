package bramble.log.raft;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/** How voters prove to each other who they are. Used by the threads of all connections. */
public interface Proof {

    /** For the side that calls; asked for anew for every connection. */
    SSLContext client();

    /** For the side that listens, which asks the caller for a certificate too. */
    SSLContext server();

    /**
     * Which node is at the other end. Asked after the handshake, and again for everything that
     * arrives.
     *
     * @return the node's id
     * @throws IOException when it is none, or none any more: the connection is cut
     */
    String admit(SSLSession session) throws IOException;
}
