package bramble.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.log.RecordingReplica;
import bramble.log.Voter;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("With an authority of its own, a group")
class LinkTlsTest {

    private static final String PASSWORD = "only for this test";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;

    @Test
    @DisplayName("works, and hears nobody who has no certificate or one of another authority")
    void mutualTls() throws IOException, GeneralSecurityException, InterruptedException {
        SSLContext ours = contextOf("ours");
        SSLContext theirs = contextOf("theirs");
        List<Voter> voters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (ServerSocket free = new ServerSocket(0)) {
                voters.add(
                        new Voter(
                                "tls-" + i + "-" + free.getLocalPort(),
                                "127.0.0.1",
                                free.getLocalPort()));
            }
        }
        RecordingReplica stranger = new RecordingReplica();
        List<RaftLog> logs = new ArrayList<>();
        try {
            for (Voter voter : voters.subList(0, 2)) {
                logs.add(open(voter, voters, new RecordingReplica(), ours));
            }
            RaftLog master =
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .until(
                                    () ->
                                            logs.stream()
                                                    .filter(log -> log.leadership().isMaster())
                                                    .toList(),
                                    masters -> !masters.isEmpty())
                            .getFirst();
            assertThat(master.propose(new byte[] {1})).succeedsWithin(PATIENCE);

            logs.add(open(voters.get(2), voters, stranger, theirs));
            for (int i = 0; i < 20; i++) {
                assertThat(master.propose(new byte[] {1})).succeedsWithin(PATIENCE);
            }
            assertThat(answersInTheClear(voters.getFirst())).isFalse();
            assertThat(stranger.applied()).isEmpty();
            assertThat(stranger.leaderships()).isEmpty();
        } finally {
            logs.forEach(RaftLog::close);
        }
    }

    private RaftLog open(Voter self, List<Voter> voters, RecordingReplica replica, SSLContext tls)
            throws IOException {
        return RaftLog.open(
                RaftSettings.of(directory.resolve(self.id()), self, voters),
                replica,
                failure -> {},
                tls);
    }

    /** Whether a voter sends anything but the end to one who does not shake hands. */
    private static boolean answersInTheClear(Voter voter) throws IOException {
        try (Socket socket = new Socket(voter.host(), voter.port())) {
            socket.getOutputStream().write(new byte[] {0, 0, 0, 8, 0, 0, 0, 1, 1, 0, 8, 1});
            socket.getOutputStream().flush();
            byte[] answer = socket.getInputStream().readNBytes(64);
            // A TLS alert (21) says no more than that this was no handshake.
            return answer.length > 0 && answer[0] != 21;
        }
    }

    /** An authority, and one certificate that it issued, made by the JDK's keytool. */
    private SSLContext contextOf(String name)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve(name + ".p12");
        Path request = directory.resolve(name + ".csr");
        Path certificate = directory.resolve(name + ".pem");
        keytool(
                store,
                "-genkeypair",
                "-alias",
                "authority",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "bc:c");
        keytool(
                store,
                "-genkeypair",
                "-alias",
                "node",
                "-keyalg",
                "EC",
                "-dname",
                "CN=node of " + name);
        keytool(store, "-certreq", "-alias", "node", "-file", request.toString());
        keytool(
                store,
                "-gencert",
                "-alias",
                "authority",
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString());
        keytool(store, "-importcert", "-alias", "node", "-file", certificate.toString());
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            all.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", all.getCertificate("authority"));
        all.deleteEntry("authority");
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(all, PASSWORD.toCharArray());
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static void keytool(Path store, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-noprompt"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s", said).isZero();
    }
}
