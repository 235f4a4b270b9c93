package bramble.security;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The files of a node's keys and certificates, which its owner alone can read. Each is replaced as
 * a whole, and is on disk before a method returns.
 *
 * <p>The authority's key is sealed with AES-256-GCM under a key in a file of its own, which can be
 * kept apart from the data directory: then a stolen card alone gives nobody the authority.
 *
 * @param directory of all of them
 * @param seal the file of the key that seals; made when it is needed and not there
 */
public record KeyFiles(Path directory, Path seal) {

    /** The authority's certificate, by its name in the directory; anybody may have it. */
    public static final String AUTHORITY = "authority.pem";

    private static final String AUTHORITY_KEY = "authority.key.sealed";
    private static final String CERTIFICATE = "node.pem";
    private static final String KEY = "node.key";
    private static final String PUBLIC_KEY = "node.pub";
    private static final String SEAL = "seal.key";

    private static final Set<PosixFilePermission> OWNER_ALONE =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS_DIRECTORY =
            PosixFilePermissions.fromString("rwx------");

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int SEAL_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int PEM_LINE = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** With the key that seals beside the others. */
    public static KeyFiles in(Path directory) {
        return new KeyFiles(directory, directory.resolve(SEAL));
    }

    /** The node's keys, which are made if there are none. */
    KeyPair keys() throws IOException, GeneralSecurityException {
        if (!Files.exists(file(PUBLIC_KEY))) {
            var keys = Certificates.newKeys();
            write(file(KEY), keys.getPrivate().getEncoded());
            write(file(PUBLIC_KEY), keys.getPublic().getEncoded());
        }
        return new KeyPair(
                Certificates.publicKey(Files.readAllBytes(file(PUBLIC_KEY))),
                Certificates.privateKey(Files.readAllBytes(file(KEY))));
    }

    /** What the node proves itself with; empty if it has no certificate yet. */
    Optional<NodeIdentity> identity() throws IOException, GeneralSecurityException {
        if (!Files.exists(file(CERTIFICATE)) || !Files.exists(file(AUTHORITY))) {
            return Optional.empty();
        }
        return Optional.of(
                new NodeIdentity(
                        Certificates.privateKey(Files.readAllBytes(file(KEY))),
                        Certificates.read(Files.readAllBytes(file(CERTIFICATE))),
                        Certificates.read(Files.readAllBytes(file(AUTHORITY)))));
    }

    void keep(NodeIdentity identity) throws IOException, GeneralSecurityException {
        write(file(AUTHORITY), pem(identity.authority()));
        write(file(CERTIFICATE), pem(identity.certificate()));
    }

    /** The authority, if this node has its key. */
    Optional<Authority> authority() throws IOException, GeneralSecurityException {
        if (!Files.exists(file(AUTHORITY_KEY))) {
            return Optional.empty();
        }
        if (!Files.exists(seal)) {
            throw new IOException(
                    seal + " is not there, without which the authority's key cannot be read");
        }
        var sealed = Files.readAllBytes(file(AUTHORITY_KEY));
        if (sealed.length <= NONCE_BYTES) {
            throw new IOException(file(AUTHORITY_KEY) + " is damaged");
        }
        var key =
                cipher(Cipher.DECRYPT_MODE, sealed)
                        .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        return Optional.of(
                Authority.of(Certificates.read(Files.readAllBytes(file(AUTHORITY))), key));
    }

    void keep(Authority authority) throws IOException, GeneralSecurityException {
        if (!Files.exists(seal)) {
            var fresh = new byte[SEAL_BYTES];
            RANDOM.nextBytes(fresh);
            write(seal, fresh);
        }
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        var content = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(authority.key());
        write(
                file(AUTHORITY_KEY),
                ByteBuffer.allocate(nonce.length + content.length).put(nonce).put(content).array());
    }

    /** Forgets the authority's key. */
    void dropAuthority() throws IOException {
        Files.deleteIfExists(file(AUTHORITY_KEY));
    }

    private Cipher cipher(int mode, byte[] beginsWithNonce)
            throws IOException, GeneralSecurityException {
        var cipher = Cipher.getInstance(CIPHER);
        var key = Files.readAllBytes(seal);
        if (key.length != SEAL_BYTES) {
            throw new IOException(seal + " does not hold " + SEAL_BYTES + " bytes");
        }
        cipher.init(
                mode,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(TAG_BITS, beginsWithNonce, 0, NONCE_BYTES));
        return cipher;
    }

    private static byte[] pem(X509Certificate certificate) throws GeneralSecurityException {
        var body =
                Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'})
                        .encodeToString(certificate.getEncoded());
        return ("-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void write(Path file, byte[] content) throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(OWNERS_DIRECTORY));
        }
        var draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (var channel =
                FileChannel.open(
                        draft,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(OWNER_ALONE))) {
            var rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        var parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try (var channel = FileChannel.open(parent)) {
                channel.force(true);
            }
        }
    }
}
