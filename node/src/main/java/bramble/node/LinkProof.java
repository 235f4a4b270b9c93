package bramble.node;

import bramble.log.raft.Proof;
import bramble.security.Trust;
import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/** What the log needs of the node's trust. */
record LinkProof(Trust trust) implements Proof {

    @Override
    public SSLContext client() {
        return trust.client();
    }

    @Override
    public SSLContext server() {
        return trust.server();
    }

    @Override
    public String admit(SSLSession session) throws IOException {
        return trust.admit(session).toString();
    }
}
