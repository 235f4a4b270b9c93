package bramble.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All keys and certificates of one node, in its files and in use. Used by any thread; its monitor
 * keeps the files and what is in use the same.
 */
public final class Keyring {

    private final KeyFiles files;
    private final Trust trust;
    private final TrustClock clock;
    private final Duration life;
    private volatile @Nullable Authority authority;

    private Keyring(
            KeyFiles files,
            NodeIdentity identity,
            Predicate<UUID> removed,
            TrustClock clock,
            Duration life)
            throws IOException {
        this.files = files;
        this.clock = clock;
        this.life = life;
        this.trust = new Trust(identity, removed, clock);
        try {
            this.authority = files.authority().orElse(null);
        } catch (GeneralSecurityException e) {
            throw unreadable(files, e);
        }
    }

    /** The public key of this node, which is made if it has none; its id follows from it. */
    public static PublicKey publicKey(KeyFiles files) throws IOException {
        try {
            return files.keys().getPublic();
        } catch (GeneralSecurityException e) {
            throw unreadable(files, e);
        }
    }

    /** Whether a node has what it needs to prove itself. */
    public static boolean isThere(KeyFiles files) throws IOException {
        try {
            return files.identity().isPresent();
        } catch (GeneralSecurityException e) {
            throw unreadable(files, e);
        }
    }

    /** The fingerprint of the authority in which a node believes; empty if it has none. */
    public static Optional<String> authority(KeyFiles files) throws IOException {
        try {
            return files.identity().map(each -> Certificates.fingerprint(each.authority()));
        } catch (GeneralSecurityException e) {
            throw unreadable(files, e);
        }
    }

    /** Keeps what a node was given that has joined. */
    public static void keep(KeyFiles files, X509Certificate certificate, X509Certificate authority)
            throws IOException {
        try {
            var keys = files.keys();
            if (!certificate.getPublicKey().equals(keys.getPublic())) {
                throw new GeneralSecurityException("the certificate is for another node's key");
            }
            files.keep(new NodeIdentity(keys.getPrivate(), certificate, authority));
        } catch (GeneralSecurityException e) {
            throw unreadable(files, e);
        }
    }

    /** Founds the authority of a cluster whose only member is this node. */
    public static void found(KeyFiles files, UUID cluster, UUID node, Instant now, Duration life)
            throws IOException {
        try {
            var keys = files.keys();
            var authority = Authority.found(cluster, now);
            var certificate = authority.issue(node, keys.getPublic(), now, life);
            // The key first: what is not whole is founded again, and a node with a certificate
            // whose authority nobody has would stay alone for good.
            files.keep(authority);
            files.keep(new NodeIdentity(keys.getPrivate(), certificate, authority.certificate()));
        } catch (GeneralSecurityException e) {
            throw unreadable(files, e);
        }
    }

    /**
     * Opens what is there.
     *
     * @param removed whether a node was removed from the cluster; must answer at once
     * @param life of the certificates that it issues
     * @throws IOException when a file is missing or damaged
     */
    public static Keyring open(
            KeyFiles files, Predicate<UUID> removed, TrustClock clock, Duration life)
            throws IOException {
        try {
            var identity =
                    files.identity()
                            .orElseThrow(
                                    () ->
                                            new IOException(
                                                    files.directory()
                                                            + " holds no certificate of this node"));
            return new Keyring(files, identity, removed, clock, life);
        } catch (GeneralSecurityException e) {
            throw unreadable(files, e);
        }
    }

    private static IOException unreadable(KeyFiles files, GeneralSecurityException e) {
        return new IOException("the keys in " + files.directory() + " cannot be used: " + e, e);
    }

    public Trust trust() {
        return trust;
    }

    public X509Certificate authorityCertificate() {
        return trust.identity().authority();
    }

    /** The authority, if this node is a voter and so has its key. */
    public Optional<Authority> authority() {
        return Optional.ofNullable(authority);
    }

    /**
     * A certificate for a node.
     *
     * @return empty when this node does not have the authority's key
     */
    public Optional<X509Certificate> issue(UUID node, PublicKey its) {
        return authority().map(each -> each.issue(node, its, clock.wall(), life));
    }

    /**
     * Takes the authority's key from another voter.
     *
     * @throws GeneralSecurityException when it is not that
     */
    public synchronized void take(byte[] authorityKey)
            throws IOException, GeneralSecurityException {
        if (authority == null) {
            var taken = Authority.of(authorityCertificate(), authorityKey);
            files.keep(taken);
            authority = taken;
        }
    }

    /** Forgets the authority's key, since this node votes no more. */
    public synchronized void dropAuthority() throws IOException {
        authority = null;
        files.dropAuthority();
    }

    /** Whether this node's certificate is so old that it is to be renewed. */
    public boolean isRenewalDue() {
        return !clock.wall().isBefore(trust.identity().renewFrom());
    }

    /**
     * Shows a newer certificate from now on.
     *
     * @throws GeneralSecurityException when it is not of this node, or not of its authority
     */
    public synchronized void renew(X509Certificate renewed)
            throws IOException, GeneralSecurityException {
        var now = trust.identity();
        var next = now.with(renewed);
        if (!Trust.isSignedBy(now.authority(), renewed)
                || !renewed.getPublicKey().equals(now.certificate().getPublicKey())
                || !next.node().equals(now.node())) {
            throw new GeneralSecurityException("the certificate is not one for this node");
        }
        files.keep(next);
        trust.renew(next);
    }

    /** Renews this node's certificate itself; false when it does not have the authority's key. */
    public boolean renewItself() throws IOException, GeneralSecurityException {
        var identity = trust.identity();
        var renewed = issue(identity.node(), identity.certificate().getPublicKey());
        if (renewed.isPresent()) {
            renew(renewed.get());
        }
        return renewed.isPresent();
    }
}
