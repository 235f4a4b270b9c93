package bramble.log.raft;

import static org.assertj.core.api.Assertions.assertThat;

import bramble.log.RecordingReplica;
import bramble.log.Voter;
import bramble.security.Authority;
import bramble.security.Certificates;
import bramble.security.NodeIdentity;
import bramble.security.Trust;
import bramble.security.TrustClock;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("With an authority of its own, a group")
class LinkTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ALERT = 21;

    /** As many as the log's port takes of all addresses together. */
    private static final int SILENT = 64;

    private static final byte[] FRAME = {0, 0, 0, 8, 0, 0, 0, 1, 1, 0, 8, 1};

    @TempDir Path directory;

    private final Authority authority = Authority.found(UUID.randomUUID(), Instant.now());
    private final Authority foreign = Authority.found(UUID.randomUUID(), Instant.now());
    private final Set<UUID> removed = ConcurrentHashMap.newKeySet();
    private final List<Voter> voters = new ArrayList<>();
    private final List<RaftLog> logs = new ArrayList<>();

    @BeforeEach
    void choosePorts() throws IOException {
        for (var number = 0; number < 3; number++) {
            voters.add(new Voter(UUID.randomUUID().toString(), "127.0.0.1", FreePort.next()));
        }
    }

    @AfterEach
    void close() {
        logs.forEach(RaftLog::close);
    }

    @Test
    @DisplayName("works, and a voter with a certificate of another authority hears nothing of it")
    void foreignAuthority() throws IOException {
        open(0, authority, new RecordingReplica());
        open(1, authority, new RecordingReplica());
        var master = master();
        assertThat(master.propose(new byte[] {1})).succeedsWithin(PATIENCE);

        var stranger = new RecordingReplica();
        open(2, foreign, stranger);
        flow(master);
        assertThat(stranger.applied()).isEmpty();
        assertThat(stranger.leaderships()).isEmpty();
    }

    @Test
    @DisplayName("takes no voter for another, though both have good certificates")
    void anotherVoter() throws IOException {
        open(0, authority, new RecordingReplica());
        open(1, authority, new RecordingReplica());
        var master = master();
        var impostor = new RecordingReplica();
        openAs(2, UUID.randomUUID(), authority, impostor);
        flow(master);
        assertThat(impostor.applied()).isEmpty();
    }

    @Test
    @DisplayName("cuts the links of a voter that is removed, and lets it make no others")
    void removedVoter() throws IOException {
        var replicas =
                List.of(new RecordingReplica(), new RecordingReplica(), new RecordingReplica());
        for (var number = 0; number < 3; number++) {
            open(number, authority, replicas.get(number));
        }
        var master = master();
        var other = logs.indexOf(master) == 2 ? 1 : 2;
        assertThat(master.propose(new byte[] {7})).succeedsWithin(PATIENCE);
        Awaitility.await().atMost(PATIENCE).until(() -> !replicas.get(other).applied().isEmpty());

        removed.add(UUID.fromString(voters.get(other).id()));
        // What was on its way may still arrive; from the next frame of it on nobody hears it.
        flow(master);
        var known = replicas.get(other).applied().size();
        flow(master);
        assertThat(replicas.get(other).applied()).hasSize(known);
        assertThat(says(voters.getFirst(), trust(voters.get(other).id(), authority).client()))
                .isEqualTo(-1);
    }

    @Test
    @DisplayName("says nothing to whoever speaks in the clear, or shows no certificate")
    void outsiders() throws IOException {
        open(0, authority, new RecordingReplica());
        try (var socket = new Socket(voters.getFirst().host(), voters.getFirst().port())) {
            socket.getOutputStream().write(FRAME);
            socket.getOutputStream().flush();
            var answer = socket.getInputStream().readNBytes(64);
            // A TLS alert says no more than that this was no handshake.
            assertThat(answer.length == 0 || answer[0] == ALERT).isTrue();
        }
        assertThat(says(voters.getFirst(), trusting())).isEqualTo(-1);
        assertThat(says(voters.getFirst(), trust(voters.get(2).id(), foreign).client()))
                .isEqualTo(-1);
        assertThat(says(voters.getFirst(), trust(voters.get(1).id(), authority).client()))
                .as("but to a member it does")
                .isNotEqualTo(-1);
    }

    @Test
    @DisplayName("keeps places for its voters while some addresses take all that they can get")
    void silentAddress() throws IOException {
        open(0, authority, new RecordingReplica());
        var member = trust(voters.get(1).id(), authority).client();
        var held = new ArrayList<Socket>();
        try {
            for (var number = 0; number < SILENT; number++) {
                var socket = new Socket();
                held.add(socket);
                socket.bind(new InetSocketAddress("127.0.0." + (2 + number % 4), 0));
                socket.connect(
                        new InetSocketAddress(voters.getFirst().host(), voters.getFirst().port()));
            }
            assertThat(says(voters.getFirst(), member)).isNotEqualTo(-1);
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
    }

    private void flow(RaftLog master) {
        for (var number = 0; number < 20; number++) {
            assertThat(master.propose(new byte[] {1})).succeedsWithin(PATIENCE);
        }
    }

    private RaftLog master() {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> logs.stream().filter(log -> log.leadership().isMaster()).toList(),
                        masters -> !masters.isEmpty())
                .getFirst();
    }

    private void open(int number, Authority its, RecordingReplica replica) throws IOException {
        openAs(number, UUID.fromString(voters.get(number).id()), its, replica);
    }

    private void openAs(int number, UUID shown, Authority its, RecordingReplica replica)
            throws IOException {
        var self = voters.get(number);
        var trust = trust(shown.toString(), its);
        logs.add(
                RaftLog.open(
                        RaftSettings.of(directory.resolve(self.id()), self, voters),
                        replica,
                        failure -> {},
                        new Proof() {
                            @Override
                            public SSLContext client() {
                                return trust.client();
                            }

                            @Override
                            public SSLContext server() {
                                return trust.server();
                            }

                            @Override
                            public String admit(SSLSession session) throws IOException {
                                return trust.admit(session).toString();
                            }
                        },
                        Fence.NONE));
    }

    private Trust trust(String node, Authority its) {
        var keys = Certificates.newKeys();
        var certificate =
                its.issue(UUID.fromString(node), keys.getPublic(), Instant.now(), Authority.LIFE);
        return new Trust(
                new NodeIdentity(keys.getPrivate(), certificate, its.certificate()),
                removed::contains,
                TrustClock.system());
    }

    /** The first byte that a voter answers to a frame; -1 when it ends the connection. */
    private static int says(Voter voter, SSLContext context) throws IOException {
        try (var socket =
                (SSLSocket) context.getSocketFactory().createSocket(voter.host(), voter.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.startHandshake();
            socket.getOutputStream().write(ping());
            socket.getOutputStream().flush();
            return socket.getInputStream().read();
        } catch (SSLException | EOFException | java.net.SocketException refused) {
            return -1;
        }
    }

    /** A call that every voter answers. */
    private static byte[] ping() throws IOException {
        var message =
                com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest.newBuilder()
                        .setSendTimestamp(1)
                        .build();
        var bytes = new java.io.ByteArrayOutputStream();
        var out = new java.io.DataOutputStream(bytes);
        out.writeInt(6 + message.getSerializedSize());
        out.writeInt(1);
        out.writeByte(Words.numberOf(message));
        out.writeByte(0);
        message.writeTo(out);
        return bytes.toByteArray();
    }

    /** One that believes everybody and shows nothing. */
    private static SSLContext trusting() {
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    null,
                    new TrustManager[] {
                        new X509TrustManager() {
                            @Override
                            public void checkClientTrusted(
                                    java.security.cert.X509Certificate[] chain, String type) {}

                            @Override
                            public void checkServerTrusted(
                                    java.security.cert.X509Certificate[] chain, String type) {}

                            @Override
                            public java.security.cert.X509Certificate[] getAcceptedIssuers() {
                                return new java.security.cert.X509Certificate[0];
                            }
                        }
                    },
                    null);
            return context;
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
