package bramble.security;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Keys and X.509 certificates (RFC 5280): ECDSA on P-256 with SHA-256, which every JDK and every
 * other program knows. Pure but for random numbers.
 */
public final class Certificates {

    private static final String CURVE = "secp256r1";
    private static final String KEY_TYPE = "EC";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final String SIGNATURE_ID = "1.2.840.10045.4.3.2";
    private static final String COMMON_NAME_ID = "2.5.4.3";
    private static final String KEY_USAGE_ID = "2.5.29.15";
    private static final String ALTERNATIVE_NAME_ID = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS_ID = "2.5.29.19";
    private static final int NAME_IS_URI = 6;
    private static final byte SIGNS_CERTIFICATES = 0x04;
    private static final byte SIGNS = (byte) 0x80;
    private static final int SERIAL_BITS = 127;

    /** A public key on the curve, with what says which curve it is. */
    private static final int PUBLIC_KEY_BYTES = 91;

    private static final String NODE = "urn:bramble:node:";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Certificates() {}

    /**
     * What a certificate says.
     *
     * @param node whose it is; empty for the authority's own
     */
    record Content(
            String issuer, String subject, PublicKey key, Validity validity, Optional<UUID> node) {}

    /** From when until when. */
    record Validity(Instant from, Instant until) {}

    /** A new pair of keys. */
    public static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance(KEY_TYPE);
            generator.initialize(new ECGenParameterSpec(CURVE), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw everyJdk(e);
        }
    }

    /** A certificate of this content, signed with the issuer's key. */
    static X509Certificate signed(Content content, PrivateKey issuer) {
        try {
            var signs = Der.sequence(Der.identifier(SIGNATURE_ID));
            var body =
                    Der.sequence(
                            Der.tagged(0, Der.integer(BigInteger.TWO)),
                            Der.integer(new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE)),
                            signs,
                            name(content.issuer()),
                            Der.sequence(
                                    Der.time(content.validity().from()),
                                    Der.time(content.validity().until())),
                            name(content.subject()),
                            content.key().getEncoded(),
                            Der.tagged(3, extensions(content.node())));
            var signature = Signature.getInstance(SIGNATURE);
            signature.initSign(issuer, RANDOM);
            signature.update(body);
            return read(Der.sequence(body, signs, Der.bits(0, signature.sign())));
        } catch (GeneralSecurityException e) {
            throw everyJdk(e);
        }
    }

    private static byte[] name(String commonName) {
        return Der.sequence(
                Der.set(Der.sequence(Der.identifier(COMMON_NAME_ID), Der.text(commonName))));
    }

    private static byte[] extensions(Optional<UUID> node) {
        if (node.isEmpty()) {
            return Der.sequence(
                    critical(BASIC_CONSTRAINTS_ID, Der.sequence(Der.yes())),
                    critical(KEY_USAGE_ID, Der.bits(2, new byte[] {SIGNS_CERTIFICATES})));
        }
        var urn = (NODE + node.get()).getBytes(StandardCharsets.US_ASCII);
        var uri = Der.element(0x80 | NAME_IS_URI, urn);
        return Der.sequence(
                critical(BASIC_CONSTRAINTS_ID, Der.sequence()),
                critical(KEY_USAGE_ID, Der.bits(7, new byte[] {SIGNS})),
                Der.sequence(Der.identifier(ALTERNATIVE_NAME_ID), Der.octets(Der.sequence(uri))));
    }

    private static byte[] critical(String identifier, byte[] value) {
        return Der.sequence(Der.identifier(identifier), Der.yes(), Der.octets(value));
    }

    /**
     * Reads a certificate.
     *
     * @throws CertificateException when it is none
     */
    public static X509Certificate read(byte[] encoded) throws CertificateException {
        var factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded));
    }

    /**
     * Reads a private key.
     *
     * @throws GeneralSecurityException when it is none
     */
    public static PrivateKey privateKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(KEY_TYPE).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    /**
     * Reads a public key.
     *
     * @throws GeneralSecurityException when it is none on the one curve that is used here
     */
    public static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        var key = KeyFactory.getInstance(KEY_TYPE).generatePublic(new X509EncodedKeySpec(encoded));
        if (key.getEncoded().length != PUBLIC_KEY_BYTES) {
            throw new GeneralSecurityException("the key is not on the curve P-256");
        }
        return key;
    }

    /**
     * The id of a node with this key: it follows from the key, so that whoever asks for a
     * certificate for an id must have that key. RFC 9562, version 8.
     */
    public static UUID nodeOf(PublicKey key) {
        var digest = sha256(key.getEncoded());
        var high = 0L;
        var low = 0L;
        for (var each = 0; each < Long.BYTES; each++) {
            high = high << 8 | (digest[each] & 0xFF);
            low = low << 8 | (digest[Long.BYTES + each] & 0xFF);
        }
        return new UUID(
                (high & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L,
                (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }

    /** The node that a certificate names; empty if it names none. */
    static Optional<UUID> node(X509Certificate certificate) {
        try {
            var names = certificate.getSubjectAlternativeNames();
            if (names == null || names.size() != 1) {
                return Optional.empty();
            }
            var name = names.iterator().next();
            return name.get(0).equals(NAME_IS_URI) && name.get(1) instanceof String urn
                    ? Optional.of(urn)
                            .filter(each -> each.startsWith(NODE))
                            .map(each -> UUID.fromString(each.substring(NODE.length())))
                    : Optional.empty();
        } catch (CertificateException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The SHA-256 of a certificate, as 64 lower-case hexadecimal digits. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(sha256(certificate.getEncoded()));
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw everyJdk(e);
        }
    }

    static IllegalStateException everyJdk(GeneralSecurityException e) {
        return new IllegalStateException("every JDK has what certificates need", e);
    }
}
