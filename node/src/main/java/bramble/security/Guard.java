package bramble.security;

import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** How connections between nodes are kept safe. */
public interface Guard {

    /** For the side that calls. To be asked for anew for every connection. */
    SSLContext client();

    /** For the side that listens. */
    SSLContext server();

    /**
     * Which node is at the other end of a connection. To be asked after the handshake, and again
     * while the connection lasts.
     *
     * @throws SSLPeerUnverifiedException when it has not shown that it is one, or is one no longer:
     *     cut the connection
     */
    UUID admit(SSLSession session) throws SSLPeerUnverifiedException;
}
