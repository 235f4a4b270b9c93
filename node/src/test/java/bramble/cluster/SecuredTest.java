package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.JoinToken;
import bramble.api.NodeView;
import bramble.api.TokenRequest;
import bramble.security.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A cluster whose nodes prove who they are")
class SecuredTest {

    private static final String PATIENCE = "--voter-patience=2s";
    private static final int TLS_ALERT = 21;
    private static final String HELLO = "/internal/v1/hello";

    @TempDir Path directory;

    @Test
    @DisplayName(
            "takes in nodes by token, runs jobs, goes on when its founder and master is killed")
    void works() {
        try (var cluster = LocalCluster.secured(directory, "--slots=1", PATIENCE)) {
            var second = cluster.join("--slots=1", PATIENCE);
            var third = cluster.join("--slots=1", PATIENCE);
            cluster.awaitVoters(voters -> voters.size() == 3);
            run(second);
            run(third);
            for (var node : cluster.nodes()) {
                assertThat(holdsAuthority(node)).as("%s is a voter", node).isTrue();
            }

            cluster.first().kill();
            cluster.awaitAgreement();
            run(cluster.client());
            // The authority outlives its founder: another node joins.
            var fourth = cluster.join("--slots=1", PATIENCE);
            run(fourth);
            cluster.awaitVoters(voters -> voters.contains(fourth.id()));
            cluster.first().restart();
            cluster.awaitAgreement();
        }
    }

    @Test
    @DisplayName("tells an outsider nothing but that it is there")
    void outsider() {
        try (var cluster = LocalCluster.secured(directory, "--slots=1", PATIENCE)) {
            var api = cluster.first().listensOn();
            var log = new Address(api.host(), api.port() + 1);
            var outsider = Outsider.unknown();

            assertThat(outsider.status(api, "GET", "/healthz")).isEqualTo(200);
            for (var path :
                    new String[] {
                        "/v1/cluster",
                        "/v1/nodes",
                        "/v1/jobs",
                        "/v1/replica",
                        "/v1/nothing",
                        "/internal/v1/authority",
                        "/internal/v1/holding",
                        "/internal/v1/holders/" + UUID.randomUUID()
                    }) {
                assertThat(outsider.status(api, "GET", path)).as(path).isEqualTo(401);
            }
            for (var path :
                    new String[] {
                        "/v1/tokens",
                        "/internal/v1/hello",
                        "/internal/v1/call",
                        "/internal/v1/report",
                        "/internal/v1/certificate"
                    }) {
                assertThat(outsider.status(api, "POST", path)).as(path).isEqualTo(401);
            }
            assertThat(outsider.said(log, new byte[] {0, 0, 0, 8, 0, 0, 0, 1, 1, 0, 8, 1}, 1))
                    .isEmpty();
            assertThat(Outsider.saidInTheClear(api, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .isIn(Outsider.NOTHING, TLS_ALERT);
            assertThat(Outsider.saidInTheClear(log, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .isIn(Outsider.NOTHING, TLS_ALERT);
        }
    }

    @Test
    @DisplayName("refuses everywhere whoever has the keys of a node that was removed")
    void removed() {
        try (var cluster = LocalCluster.secured(directory, "--slots=1", PATIENCE)) {
            var second = cluster.join("--slots=1", PATIENCE);
            var stayer = cluster.join("--slots=1", PATIENCE);
            cluster.awaitVoters(voters -> voters.size() == 3);
            var thief = Outsider.with(second.data());
            assertThat(thief.status(stayer.listensOn(), "GET", "/internal/v1/holding"))
                    .as("before it is removed")
                    .isEqualTo(200);
            second.kill();
            cluster.awaitAgreement();
            cluster.client().remove(second.id());
            eventually()
                    .untilAsserted(
                            () ->
                                    assertThat(cluster.client().nodes())
                                            .extracting(NodeView::id)
                                            .doesNotContain(second.id()));

            for (var node : cluster.running()) {
                var api = node.listensOn();
                eventually()
                        .untilAsserted(
                                () ->
                                        assertThat(thief.status(api, "GET", "/internal/v1/holding"))
                                                .isEqualTo(401));
                assertThat(thief.status(api, "GET", "/v1/cluster")).isEqualTo(401);
                assertThat(thief.status(api, "GET", "/internal/v1/authority")).isEqualTo(401);
                assertThat(thief.status(api, "POST", "/internal/v1/certificate")).isEqualTo(410);
            }
            // It is told so itself, at whichever node it comes back.
            second.restart();
            assertThat(second.awaitOwnEnd()).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("gives nobody the certificate of another node, and no node another's voice")
    void impostors() {
        try (var cluster = LocalCluster.secured(directory, "--slots=1", PATIENCE)) {
            var founder = cluster.first();
            var second = cluster.join("--slots=1", PATIENCE);
            eventually().until(() -> second.view().isPresent());
            var api = founder.listensOn();
            var token =
                    JoinToken.parse(cluster.client().token(new TokenRequest(null, null)).token());
            var key = Certificates.newKeys().getPublic();
            var own = Certificates.nodeOf(key);
            var anybody = Outsider.unknown();
            assertThat(anybody.status(api, "POST", "/v1/join", wish(token, second.id(), key)))
                    .as("with the id of another")
                    .isEqualTo(422);
            assertThat(anybody.status(api, "POST", "/v1/join", wish(token, own, key)))
                    .as("with the id that follows from the key")
                    .isEqualTo(200);

            var id = cluster.client().cluster().id();
            var insider = Outsider.with(second.data());
            assertThat(insider.status(api, "POST", HELLO, hello(id, second.id()))).isEqualTo(200);
            assertThat(insider.status(api, "POST", HELLO, hello(id, own))).isEqualTo(403);
        }
    }

    @Test
    @DisplayName("is not joined by a node whose token names another authority")
    void wrongAuthority() {
        try (var cluster = LocalCluster.secured(directory, "--slots=1", PATIENCE)) {
            var token =
                    JoinToken.parse(cluster.client().token(new TokenRequest(null, null)).token());
            var wrong = new JoinToken(token.addresses(), "0".repeat(64), token.secret());
            var joiner = cluster.tryToJoin(wrong.text());

            assertThat(joiner.awaitOwnEnd()).isEqualTo(1);
            assertThat(joiner.log()).contains("does not belong to the cluster");
            assertThat(cluster.client().nodes()).hasSize(1);
        }
    }

    private static String wish(JoinToken token, UUID node, PublicKey key) {
        return """
                {"secret":"%s","node":"%s","name":"n","address":"127.0.0.9:1","version":"v","publicKey":"%s"}"""
                .formatted(
                        token.secret(), node, Base64.getEncoder().encodeToString(key.getEncoded()));
    }

    private static String hello(UUID cluster, UUID node) {
        return """
                {"cluster":"%s","node":"%s","address":"127.0.0.9:1","since":1}"""
                .formatted(cluster, node);
    }

    @Test
    @DisplayName("renews certificates while jobs flow, without a restart")
    void renewal() throws IOException {
        var life = "--certificate-life=6s";
        try (var cluster = LocalCluster.secured(directory, "--slots=1", PATIENCE, life)) {
            var second = cluster.join("--slots=1", "--no-vote", PATIENCE, life);
            for (var node : cluster.nodes()) {
                var before = certificate(node);
                for (var renewal = 0; renewal < 2; renewal++) {
                    var last = certificate(node);
                    eventually().until(() -> !certificate(node).equals(last));
                    assertThatBothPortsShowANewerOneThan(last, node);
                    run(second);
                }
                assertThat(certificate(node)).isNotEqualTo(before);
            }
            assertThat(holdsAuthority(second)).isFalse();
            assertThat(cluster.logs()).doesNotContain("expired on");
        }
    }

    private static String certificate(LocalNode node) throws IOException {
        return Files.readString(node.data().resolve("trust").resolve("node.pem"));
    }

    private static void assertThatBothPortsShowANewerOneThan(String last, LocalNode node) {
        var api = node.listensOn();
        for (var port : new int[] {api.port(), api.port() + 1}) {
            eventually()
                    .until(
                            () ->
                                    !pem(Outsider.unknown().shown(new Address(api.host(), port)))
                                            .equals(last.replaceAll("\\s|-.*-", "")));
        }
    }

    private static String pem(Certificate certificate) throws CertificateEncodingException {
        return Base64.getEncoder().encodeToString(certificate.getEncoded());
    }

    private static boolean holdsAuthority(LocalNode node) {
        return Files.exists(node.data().resolve("trust").resolve("authority.key.sealed"));
    }

    private static void run(LocalNode node) {
        eventually().until(() -> node.view().isPresent());
        run(node.client());
    }

    private static void run(BrambleClient client) {
        var job = JobIds.next();
        client.submit(job, JobRequest.builder("echo", "hello").build());
        eventually().until(() -> client.job(job).state() == JobState.SUCCEEDED);
    }
}
