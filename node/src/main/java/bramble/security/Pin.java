package bramble.security;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Trust in whoever has a certificate of the one authority whose fingerprint is known, for a node
 * that is not a member yet and shows none itself. Immutable.
 */
public final class Pin implements Guard {

    private static final int CHAIN_WITH_AUTHORITY = 2;

    private final SSLContext client;

    /**
     * @param fingerprint of the authority, as {@link Certificates#fingerprint} writes it
     */
    public Pin(String fingerprint) {
        client =
                Trust.context(
                        null,
                        new Trust.ChainCheck() {
                            @Override
                            void check(X509Certificate[] chain) throws CertificateException {
                                if (chain.length != CHAIN_WITH_AUTHORITY
                                        || !Certificates.fingerprint(chain[1]).equals(fingerprint)
                                        || !Trust.isSignedBy(chain[1], chain[0])) {
                                    throw new CertificateException(
                                            "the node there does not belong to the cluster of the authority "
                                                    + fingerprint);
                                }
                            }
                        });
    }

    @Override
    public SSLContext client() {
        return client;
    }

    @Override
    public SSLContext server() {
        throw new IllegalStateException("who is not a member listens to nobody");
    }

    @Override
    public UUID admit(SSLSession session) throws SSLPeerUnverifiedException {
        var first = session.getPeerCertificates()[0];
        if (first instanceof X509Certificate certificate) {
            return Certificates.node(certificate)
                    .orElseThrow(() -> new SSLPeerUnverifiedException("it is no node"));
        }
        throw new SSLPeerUnverifiedException("its certificate is of another kind");
    }
}
