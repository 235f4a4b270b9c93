package bramble.security;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a node believes, and how it proves itself: TLS 1.3 with certificates of the cluster's
 * authority alone. Who somebody is stands in his certificate; names and addresses prove nothing.
 *
 * <p>The handshake asks for the authority's signature. Whether the node was removed is asked
 * afterwards, and again for as long as the connection lasts. A certificate must be good when the
 * connection begins, and may expire later; when it was issued is not asked: a clock that is behind
 * locks nobody out.
 *
 * <p>Used by any thread. What changes is one immutable value behind a volatile field, replaced by
 * {@link #renew}.
 */
public final class Trust implements Guard {

    static final String PROTOCOL = "TLSv1.3";

    private final SSLContext server;
    private final Predicate<UUID> removed;
    private final TrustClock clock;
    private volatile Own own;

    /** What this node shows, and the context in which it calls others with it. */
    private record Own(NodeIdentity identity, SSLContext client) {}

    /** What a certificate of the authority proves. */
    public enum Standing {
        /** Its node may come in. */
        GOOD,
        /** It is too old: all that its node may do is renew it. */
        EXPIRED,
        /** Its node was removed from the cluster. */
        REMOVED
    }

    /** A node, as its certificate says, and what that is worth now. */
    public record Shown(UUID node, Standing standing, X509Certificate certificate) {}

    /**
     * @param removed whether a node was removed from the cluster; must answer at once
     */
    public Trust(NodeIdentity identity, Predicate<UUID> removed, TrustClock clock) {
        this.removed = removed;
        this.clock = clock;
        this.own = new Own(identity, context(identity));
        this.server = context();
    }

    /** What this node shows now. */
    public NodeIdentity identity() {
        return own.identity();
    }

    /** Shows another certificate from the next handshake on. */
    public void renew(NodeIdentity identity) {
        own = new Own(identity, context(identity));
    }

    /** For those who listen; shows the newest certificate. */
    @Override
    public SSLContext server() {
        return server;
    }

    /**
     * For those who call. Another one after each renewal, because a context resumes sessions that
     * began with the certificate of then.
     */
    @Override
    public SSLContext client() {
        return own.client();
    }

    /** Whom the other side of a connection has proven to be; empty if it has shown nothing. */
    public Optional<Shown> shown(SSLSession session) {
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException nothing) {
            return Optional.empty();
        }
        // The authority's signature was checked in the handshake, without which there is no
        // session.
        if (!(chain[0] instanceof X509Certificate certificate)) {
            return Optional.empty();
        }
        return Certificates.node(certificate)
                .map(node -> new Shown(node, standing(node, certificate, session), certificate));
    }

    private Standing standing(UUID node, X509Certificate certificate, SSLSession session) {
        if (removed.test(node)) {
            return Standing.REMOVED;
        }
        var until = certificate.getNotAfter().toInstant();
        return Instant.ofEpochMilli(session.getCreationTime()).isAfter(until)
                        && clock.careful().isAfter(until)
                ? Standing.EXPIRED
                : Standing.GOOD;
    }

    @Override
    public UUID admit(SSLSession session) throws SSLPeerUnverifiedException {
        var shown =
                shown(session)
                        .orElseThrow(
                                () ->
                                        new SSLPeerUnverifiedException(
                                                "it shows no certificate of this cluster"));
        return switch (shown.standing()) {
            case GOOD -> shown.node();
            case EXPIRED ->
                    throw new SSLPeerUnverifiedException(
                            "the certificate of node "
                                    + shown.node()
                                    + " expired on "
                                    + shown.certificate().getNotAfter().toInstant()
                                    + ", and it is "
                                    + clock.careful()
                                    + " here: one of the clocks may be wrong");
            case REMOVED ->
                    throw new SSLPeerUnverifiedException(
                            "node " + shown.node() + " was removed from the cluster");
        };
    }

    private boolean isOurs(X509Certificate certificate) {
        return isSignedBy(own.identity().authority(), certificate);
    }

    static boolean isSignedBy(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return certificate.getBasicConstraints() < 0;
        } catch (GeneralSecurityException forged) {
            return false;
        }
    }

    private SSLContext context() {
        return context(new Keys(() -> own.identity()), new Members(this));
    }

    private SSLContext context(NodeIdentity shown) {
        return context(new Keys(() -> shown), new Members(this));
    }

    static SSLContext context(@Nullable KeyManager keys, TrustManager trust) {
        try {
            var context = SSLContext.getInstance(PROTOCOL);
            context.init(
                    keys == null ? new KeyManager[0] : new KeyManager[] {keys},
                    new TrustManager[] {trust},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw Certificates.everyJdk(e);
        }
    }

    /** Lets those through the handshake whom the authority has signed. */
    private static final class Members extends ChainCheck {
        private final Trust trust;

        Members(Trust trust) {
            this.trust = trust;
        }

        @Override
        void check(X509Certificate[] chain) throws CertificateException {
            if (!trust.isOurs(chain[0]) || Certificates.node(chain[0]).isEmpty()) {
                throw new CertificateException(
                        "the certificate is not of this cluster's authority");
            }
        }
    }

    /** One check for all ways in which the JDK may ask, on both sides. */
    abstract static class ChainCheck extends X509ExtendedTrustManager {

        abstract void check(X509Certificate[] chain) throws CertificateException;

        private void checkNotEmpty(X509Certificate @Nullable [] chain) throws CertificateException {
            if (chain == null || chain.length == 0) {
                throw new CertificateException("no certificate is shown");
            }
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkNotEmpty(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkNotEmpty(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkNotEmpty(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkNotEmpty(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            checkNotEmpty(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            checkNotEmpty(chain);
        }

        /** None is named: a stranger is told nothing about the cluster. */
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Shows the identity of the moment, with the authority's certificate behind its own. */
    static final class Keys extends X509ExtendedKeyManager {
        private static final String ALIAS = "node";
        private final Supplier<NodeIdentity> identity;

        Keys(Supplier<NodeIdentity> identity) {
            this.identity = identity;
        }

        private static @Nullable String alias(String type) {
            return "EC".equals(type) ? ALIAS : null;
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            var alias = alias(type);
            return alias == null ? null : new String[] {alias};
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            for (var type : types) {
                if (alias(type) != null) {
                    return ALIAS;
                }
            }
            return null;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chooseClientAlias(types, issuers, null);
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return getClientAliases(type, issuers);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(type);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(type);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            var shown = identity.get();
            return new X509Certificate[] {shown.certificate(), shown.authority()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.get().key();
        }
    }
}
