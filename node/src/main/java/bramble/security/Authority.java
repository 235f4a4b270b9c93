package bramble.security;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The cluster's own authority, which says by certificates who its nodes are. The voters have its
 * key, since any of them may be the master, and nobody else. Immutable.
 *
 * <p>Its certificate is for good (RFC 5280's 99991231235959Z): replacing it would make strangers of
 * all nodes at once. Whoever gets hold of its key can pose as any node; see docs/security.md.
 */
public final class Authority {

    /** How long a node's certificate stands unless an option says otherwise. */
    public static final Duration LIFE = Duration.ofDays(90);

    private static final Instant FOR_GOOD = Instant.parse("9999-12-31T23:59:59Z");
    private static final byte[] TRIAL = {1, 2, 3, 4, 5, 6, 7, 8};

    private final X509Certificate certificate;
    private final PrivateKey key;

    private Authority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Makes the authority of a new cluster.
     *
     * @param cluster its name in the certificate
     * @param now of the wall clock, which may be wrong
     */
    public static Authority found(UUID cluster, Instant now) {
        var keys = Certificates.newKeys();
        var name = "Bramble cluster " + cluster;
        var certificate =
                Certificates.signed(
                        new Certificates.Content(
                                name,
                                name,
                                keys.getPublic(),
                                new Certificates.Validity(now, FOR_GOOD),
                                Optional.empty()),
                        keys.getPrivate());
        return new Authority(certificate, keys.getPrivate());
    }

    /**
     * The authority of this certificate.
     *
     * @param key in PKCS #8
     * @throws GeneralSecurityException when the key is not the certificate's
     */
    public static Authority of(X509Certificate certificate, byte[] key)
            throws GeneralSecurityException {
        var secret = Certificates.privateKey(key);
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(secret);
        signature.update(TRIAL);
        var signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(TRIAL);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key is not that of this cluster's authority");
        }
        return new Authority(certificate, secret);
    }

    /**
     * A certificate for a node. It begins with the authority's at the earliest: a clock that starts
     * in 1970 makes none that has expired before it is used.
     */
    public X509Certificate issue(UUID node, PublicKey its, Instant now, Duration life) {
        var founded = certificate.getNotBefore().toInstant();
        var from = now.isBefore(founded) ? founded : now;
        return Certificates.signed(
                new Certificates.Content(
                        certificate.getSubjectX500Principal().getName().substring("CN=".length()),
                        "node " + node,
                        its,
                        new Certificates.Validity(from, from.plus(life)),
                        Optional.of(node)),
                key);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** The key in PKCS #8: to be handed to a voter, and kept sealed. */
    public byte[] key() {
        return key.getEncoded();
    }

    /** Without the key, so that it may stand in a log. */
    @Override
    public String toString() {
        return "authority " + Certificates.fingerprint(certificate);
    }
}
