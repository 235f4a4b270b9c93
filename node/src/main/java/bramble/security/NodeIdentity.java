package bramble.security;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * By what a node proves who it is.
 *
 * @param key of this node for good
 * @param certificate the newest that the authority issued for it
 * @param authority whose word it takes about others
 */
public record NodeIdentity(PrivateKey key, X509Certificate certificate, X509Certificate authority) {

    /** The part of a certificate's life after which it is renewed: two thirds. */
    private static final int RENEW_AFTER_THIRDS = 2;

    public NodeIdentity {
        if (Certificates.node(certificate).isEmpty()) {
            throw new IllegalArgumentException("the certificate names no node");
        }
    }

    /** The node. */
    public UUID node() {
        return Certificates.node(certificate).orElseThrow();
    }

    /** The same node with a newer certificate. */
    public NodeIdentity with(X509Certificate renewed) {
        return new NodeIdentity(key, renewed, authority);
    }

    /** From when on it is to be renewed. */
    public Instant renewFrom() {
        var from = certificate.getNotBefore().toInstant();
        var life = Duration.between(from, certificate.getNotAfter().toInstant());
        return from.plus(life.multipliedBy(RENEW_AFTER_THIRDS).dividedBy(3));
    }

    /** Without the key, so that it may stand in a log. */
    @Override
    public String toString() {
        return "identity of node " + node() + " until " + certificate.getNotAfter().toInstant();
    }
}
