package bramble.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The cluster's authority")
class TrustTest {

    private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");
    private static final UUID CLUSTER = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final UUID NODE = UUID.fromString("00000000-0000-4000-8000-000000000002");

    @TempDir Path directory;

    private Instant clock = NOW;
    private final Set<UUID> removed = new HashSet<>();

    private TrustClock clock() {
        return new TrustClock(() -> clock, () -> Duration.between(NOW, clock).toNanos());
    }

    private KeyFiles files(String name) {
        return KeyFiles.in(directory.resolve(name));
    }

    private Keyring founded(String name) throws IOException {
        Keyring.found(files(name), CLUSTER, NODE, NOW, Authority.LIFE);
        return open(name);
    }

    private Keyring open(String name) throws IOException {
        return Keyring.open(files(name), removed::contains, clock(), Authority.LIFE);
    }

    /** A node that has joined a founder. */
    private Keyring joined(String name, Keyring founder) throws IOException {
        var key = Keyring.publicKey(files(name));
        var certificate = founder.issue(Certificates.nodeOf(key), key).orElseThrow();
        Keyring.keep(files(name), certificate, founder.authorityCertificate());
        return open(name);
    }

    @Test
    @DisplayName("issues certificates that name the node, stand for 90 days and verify")
    void issues() throws Exception {
        var founder = founded("founder");
        var keys = Certificates.newKeys();
        var certificate = founder.issue(NODE, keys.getPublic()).orElseThrow();

        certificate.verify(founder.authorityCertificate().getPublicKey());
        founder.authorityCertificate().verify(founder.authorityCertificate().getPublicKey());
        assertThat(Certificates.node(certificate)).contains(NODE);
        assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Authority.LIFE));
        assertThat(certificate.getIssuerX500Principal())
                .isEqualTo(founder.authorityCertificate().getSubjectX500Principal());
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(founder.authorityCertificate().getBasicConstraints()).isNotNegative();
    }

    @Test
    @DisplayName("makes certificates that the JDK's own path validation takes")
    void valid() throws Exception {
        var founder = founded("founder");
        var factory = java.security.cert.CertificateFactory.getInstance("X.509");
        var path =
                factory.generateCertPath(
                        java.util.List.of(founder.trust().identity().certificate()));
        var anchor = new java.security.cert.TrustAnchor(founder.authorityCertificate(), null);
        var parameters = new java.security.cert.PKIXParameters(Set.of(anchor));
        parameters.setRevocationEnabled(false);
        parameters.setDate(java.util.Date.from(NOW.plusSeconds(1)));

        var result =
                java.security.cert.CertPathValidator.getInstance("PKIX").validate(path, parameters);
        assertThat(result).isNotNull();
    }

    @Test
    @DisplayName("issues nothing that has expired before it begins, though a clock starts in 1970")
    void clockOf1970() throws IOException {
        var founder = founded("founder");
        clock = Instant.EPOCH;
        var certificate = founder.issue(NODE, Certificates.newKeys().getPublic()).orElseThrow();

        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Authority.LIFE));
    }

    @Test
    @DisplayName("is renewed at two thirds of a certificate's life, not before, and by itself")
    void renewal() throws Exception {
        var founder = founded("founder");
        clock = NOW.plus(Duration.ofDays(60)).minusSeconds(1);
        assertThat(founder.isRenewalDue()).isFalse();
        clock = NOW.plus(Duration.ofDays(60));
        assertThat(founder.isRenewalDue()).isTrue();
        var before = founder.trust().client();

        assertThat(founder.renewItself()).isTrue();
        assertThat(founder.isRenewalDue()).isFalse();
        assertThat(founder.trust().client()).isNotSameAs(before);
        assertThat(open("founder").trust().identity().certificate().getNotAfter().toInstant())
                .isEqualTo(clock.plus(Authority.LIFE));
    }

    @Test
    @DisplayName("has its key on voters alone: a node without it renews nothing itself")
    void withoutKey() throws Exception {
        var founder = founded("founder");
        var joined = joined("joined", founder);
        assertThat(joined.authority()).isEmpty();
        assertThat(joined.renewItself()).isFalse();

        joined.take(founder.authority().orElseThrow().key());
        assertThat(open("joined").authority()).isPresent();
        joined.dropAuthority();
        assertThat(open("joined").authority()).isEmpty();
    }

    @Test
    @DisplayName("is taken from nobody who sends another key, and renewed by no other")
    void forged() throws Exception {
        var founder = founded("founder");
        var joined = joined("joined", founder);
        var other = Authority.found(CLUSTER, NOW);
        assertThatThrownBy(() -> joined.take(other.key()))
                .isInstanceOf(GeneralSecurityException.class);
        var identity = joined.trust().identity();
        var key = identity.certificate().getPublicKey();
        assertThatThrownBy(
                        () -> joined.renew(other.issue(identity.node(), key, NOW, Authority.LIFE)))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> joined.renew(founder.issue(NODE, key).orElseThrow()))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    @DisplayName("lies sealed on the disk, and cannot be read without the key that seals")
    void sealed() throws Exception {
        var seal = directory.resolve("elsewhere.key");
        var apart = new KeyFiles(directory.resolve("apart"), seal);
        Keyring.found(apart, CLUSTER, NODE, NOW, Authority.LIFE);
        var key =
                Keyring.open(apart, removed::contains, clock(), Authority.LIFE)
                        .authority()
                        .orElseThrow()
                        .key();
        try (var all = Files.list(apart.directory())) {
            for (var file : all.toList()) {
                assertThat(Files.getPosixFilePermissions(file))
                        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
                assertThat(contains(Files.readAllBytes(file), key)).as("%s", file).isFalse();
            }
        }
        Files.write(seal, new byte[32]);
        assertThatThrownBy(() -> Keyring.open(apart, removed::contains, clock(), Authority.LIFE))
                .isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("has nodes whose ids follow from their keys, which stay over a second try")
    void identity() throws Exception {
        var first = Keyring.publicKey(files("joiner"));
        assertThat(Keyring.publicKey(files("joiner"))).isEqualTo(first);
        assertThat(Certificates.nodeOf(first))
                .isNotEqualTo(Certificates.nodeOf(Certificates.newKeys().getPublic()));
        assertThat(Certificates.nodeOf(first).version()).isEqualTo(8);
        assertThat(Certificates.nodeOf(first).variant()).isEqualTo(2);
    }

    @Test
    @DisplayName("is judged by a clock that no jump ahead makes wrong")
    void jump() {
        var steady = new TrustClock(() -> clock, () -> 0);
        clock = NOW.plus(Duration.ofDays(1_000));
        assertThat(steady.careful()).isEqualTo(NOW);
        clock = NOW.minus(Duration.ofDays(1_000));
        assertThat(steady.careful()).isEqualTo(clock);
    }

    private static boolean contains(byte[] all, byte[] part) {
        // The last bytes of the key in PKCS #8 are the secret number and its public point.
        var secret = java.util.Arrays.copyOfRange(part, part.length - 32, part.length);
        for (var from = 0; from + secret.length <= all.length; from++) {
            if (java.util.Arrays.equals(
                    all, from, from + secret.length, secret, 0, secret.length)) {
                return true;
            }
        }
        return false;
    }
}
