package bramble.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The authority of one cluster, by which a client beyond loopback knows its nodes. A node proves
 * with its certificate that it belongs to that cluster; under which name or address it is reached
 * does not matter, since those change.
 */
public final class ClusterAuthority {

    private static final int CHAIN_WITH_AUTHORITY = 2;
    private static final int FINGERPRINT_DIGITS = 64;

    private final String fingerprint;
    private final SSLSocketFactory sockets;

    private ClusterAuthority(String fingerprint) {
        this.fingerprint = fingerprint;
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new Pinned(fingerprint)}, null);
            sockets = context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS 1.3", e);
        }
    }

    /**
     * The authority whose certificate has this SHA-256, as 64 hexadecimal digits with or without
     * colons between them.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static ClusterAuthority ofFingerprint(String text) {
        String digits = text.replace(":", "").strip().toLowerCase(Locale.ROOT);
        if (digits.length() != FINGERPRINT_DIGITS
                || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw new IllegalArgumentException(
                    "\""
                            + Quote.shortened(text)
                            + "\" is no fingerprint: that has 64 hexadecimal digits");
        }
        return new ClusterAuthority(digits);
    }

    /**
     * The authority whose certificate a file holds, such as {@code trust/authority.pem} in the data
     * directory of a node.
     *
     * @throws IOException if the file cannot be read, or holds no certificate
     */
    public static ClusterAuthority ofFile(Path file) throws IOException {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            X509Certificate certificate =
                    (X509Certificate)
                            factory.generateCertificate(
                                    new ByteArrayInputStream(Files.readAllBytes(file)));
            return new ClusterAuthority(fingerprint(certificate));
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificate: " + e.getMessage(), e);
        }
    }

    /**
     * A fingerprint, or the name of a file of a certificate.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static ClusterAuthority parse(String text) {
        if (Files.isRegularFile(Path.of(text))) {
            try {
                return ofFile(Path.of(text));
            } catch (IOException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        return ofFingerprint(text);
    }

    SSLSocketFactory sockets() {
        return sockets;
    }

    private static String fingerprint(X509Certificate certificate) throws CertificateException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    /** The fingerprint. */
    @Override
    public String toString() {
        return fingerprint;
    }

    /** Trusts who has a certificate of the one authority, which comes with it. */
    private record Pinned(String wanted) implements X509TrustManager {

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            try {
                if (chain.length == CHAIN_WITH_AUTHORITY
                        && fingerprint(chain[1]).equals(wanted)
                        && chain[0].getBasicConstraints() < 0) {
                    chain[0].verify(chain[1].getPublicKey());
                    return;
                }
            } catch (GeneralSecurityException e) {
                throw new CertificateException("its certificate is not signed as it should be", e);
            }
            throw new CertificateException(
                    "it does not belong to the cluster of the authority " + wanted);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("a client listens to nobody");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
