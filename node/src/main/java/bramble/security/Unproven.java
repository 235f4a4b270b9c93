package bramble.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * TLS between machines that have nothing to prove themselves with yet: who only listens learns
 * nothing of what they say, and who they are must follow from what they say.
 */
public final class Unproven {

    /**
     * What a new node shows to those who call it.
     *
     * @param fingerprint of the certificate
     */
    public record Shown(SSLContext context, String fingerprint) {}

    private static final Instant FROM = Instant.EPOCH;
    private static final Instant FOR_GOOD = Instant.parse("9999-12-31T23:59:59Z");

    private Unproven() {}

    /**
     * For one that is called: shows a certificate that it has signed itself.
     *
     * @param files with the node's key, which is made if it has none
     */
    public static Shown server(KeyFiles files) throws IOException {
        try {
            var keys = files.keys();
            var node = Certificates.nodeOf(keys.getPublic());
            var own =
                    Certificates.signed(
                            new Certificates.Content(
                                    "new node " + node,
                                    "new node " + node,
                                    keys.getPublic(),
                                    new Certificates.Validity(FROM, FOR_GOOD),
                                    Optional.of(node)),
                            keys.getPrivate());
            var identity = new NodeIdentity(keys.getPrivate(), own, own);
            return new Shown(
                    Trust.context(new Trust.Keys(() -> identity), new Anybody()),
                    Certificates.fingerprint(own));
        } catch (GeneralSecurityException e) {
            throw new IOException("the keys in " + files.directory() + " cannot be used: " + e, e);
        }
    }

    /** For one that calls: takes any certificate. */
    public static SSLContext client() {
        return Trust.context(null, new Anybody());
    }

    private static final class Anybody extends Trust.ChainCheck {
        @Override
        void check(X509Certificate[] chain) {
            // What is said is proven by its own means.
        }
    }
}
