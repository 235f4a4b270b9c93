package bramble.cluster;

import static bramble.cluster.LocalCluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bramble.api.Address;
import bramble.api.BrambleClient;
import bramble.api.ClusterAuthority;
import bramble.api.ClusterView;
import bramble.api.JobIds;
import bramble.api.JobRequest;
import bramble.api.JobState;
import bramble.api.JoinToken;
import bramble.api.LocalToken;
import bramble.api.NodeView;
import bramble.api.ProblemException;
import bramble.api.Role;
import bramble.api.TokenRequest;
import bramble.api.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Started as a person starts them, with no option but where to listen and the line to paste. */
@DisplayName("Three nodes on three machines")
class NetworkTest {

    private static final int PORT = 7420;
    private static final int OUTSIDE = 3;

    @TempDir Path directory;
    private @Nullable Machines machines;
    private final List<Process> nodes = new ArrayList<>();

    @BeforeEach
    void makeMachines() {
        machines = Machines.make(4);
        assumeTrue(machines != null, "this system makes no network namespaces");
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (var node : nodes) {
            node.destroy();
        }
        for (var node : nodes) {
            if (!node.waitFor(30, TimeUnit.SECONDS)) {
                node.destroyForcibly();
            }
        }
        if (machines != null) {
            machines.close();
        }
    }

    @Test
    @DisplayName(
            "join by token over TLS, run jobs, survive their master, and tell outsiders nothing")
    void shelf() throws IOException {
        start(0, "--listen=0.0.0.0:7420");
        eventually().until(() -> master(0) != null);
        join(1);
        join(2);
        eventually().until(() -> voters(0).size() == 3);
        List<String> addresses =
                on(0, client -> client.nodes().stream().map(NodeView::address).toList());
        assertThat(addresses)
                .containsExactlyInAnyOrder(
                        Machines.address(0) + ":7420",
                        Machines.address(1) + ":7420",
                        Machines.address(2) + ":7420");
        for (var number = 0; number < 3; number++) {
            run(number);
        }
        outsidersAreToldNothing();
        usersComeInWithTheirToken();

        var master = number(Objects.requireNonNull(master(0)));
        nodes.get(master).destroyForcibly();
        var other = (master + 1) % 3;
        eventually()
                .until(
                        () -> {
                            var next = master(other);
                            return next != null && number(next) != master;
                        });
        run(other);
    }

    private void outsidersAreToldNothing() {
        machines()
                .on(
                        OUTSIDE,
                        () -> {
                            var outsider = Outsider.unknown();
                            for (var number = 0; number < 3; number++) {
                                var api = new Address(Machines.address(number), PORT);
                                var log = new Address(Machines.address(number), PORT + 1);
                                assertThat(outsider.status(api, "GET", "/healthz")).isEqualTo(200);
                                assertThat(outsider.status(api, "GET", "/v1/cluster"))
                                        .isEqualTo(401);
                                assertThat(outsider.status(api, "POST", "/internal/v1/call"))
                                        .isEqualTo(401);
                                assertThat(outsider.said(log, new byte[] {0, 0, 0, 8}, 1))
                                        .isEmpty();
                                assertThat(Outsider.saidInTheClear(api, "GET / HTTP/1.1\r\n\r\n"))
                                        .isIn(Outsider.NOTHING, 21);
                            }
                            return true;
                        });
    }

    private void usersComeInWithTheirToken() throws IOException {
        on(0, client -> client.addUser("boss", Role.ADMIN));
        var token =
                on(
                        0,
                        client ->
                                Objects.requireNonNull(
                                        client.addUser("anna", Role.SUBMITTER).token()));
        var authority = ClusterAuthority.ofFile(data(1).resolve("trust").resolve("authority.pem"));
        machines()
                .on(
                        OUTSIDE,
                        () -> {
                            var remote =
                                    BrambleClient.at(Machines.address(1) + ":7420")
                                            .withAuthority(authority);
                            assertThatThrownBy(remote::cluster)
                                    .isInstanceOf(ProblemException.class);
                            var job = JobIds.next();
                            var anna = remote.withToken(token);
                            anna.submit(job, JobRequest.builder("echo", "hello").build());
                            assertThat(anna.job(job).user()).isEqualTo("anna");
                            // Another cluster's authority: the token is shown to nobody.
                            assertThatThrownBy(
                                            () ->
                                                    anna.withAuthority(
                                                                    ClusterAuthority.ofFingerprint(
                                                                            "0".repeat(64)))
                                                            .cluster())
                                    .isInstanceOf(UnreachableException.class)
                                    .hasMessageContaining("authority");
                            return true;
                        });
    }

    private Machines machines() {
        return Objects.requireNonNull(machines);
    }

    private Path data(int number) {
        return directory.resolve("node-" + number);
    }

    private void start(int number, String... options) throws IOException {
        var all = new ArrayList<>(List.of("--data", data(number).toString(), "--slots=1"));
        all.addAll(List.of(options));
        var builder =
                new ProcessBuilder(machines().on(number, Command.node(all)))
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve(number + ".log").toFile());
        builder.environment()
                .put("XDG_STATE_HOME", directory.resolve("state-" + number).toString());
        nodes.add(builder.start());
    }

    private void join(int number) throws IOException {
        var token = on(0, client -> client.token(new TokenRequest(null, null)).token());
        assertThat(JoinToken.parse(token).authority()).hasSize(64);
        start(number, "--join=" + token);
        eventually().until(() -> view(number) != null);
    }

    private interface Asking<T> {
        T ask(BrambleClient client);
    }

    private <T> T on(int number, Asking<T> asking) {
        return machines()
                .on(
                        number,
                        () ->
                                asking.ask(
                                        new BrambleClient(
                                                        List.of(new Address("127.0.0.1", PORT)),
                                                        Duration.ofSeconds(10))
                                                .withToken(
                                                        LocalToken.read(
                                                                        data(number)
                                                                                .resolve(
                                                                                        LocalToken
                                                                                                .FILE))
                                                                .orElse(null))));
    }

    private @Nullable ClusterView view(int number) {
        assertThat(nodes.get(number).isAlive()).as("node %s", log(number)).isTrue();
        try {
            return on(number, BrambleClient::cluster);
        } catch (UnreachableException | ProblemException starting) {
            return null;
        }
    }

    private @Nullable UUID master(int number) {
        var view = view(number);
        return view == null ? null : view.master();
    }

    private String log(int number) {
        try {
            return Files.readString(directory.resolve(number + ".log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Set<UUID> voters(int number) {
        return new HashSet<>(on(number, client -> client.cluster().voters()));
    }

    private int number(UUID node) {
        for (var number = 0; number < nodes.size(); number++) {
            try {
                if (Files.readString(data(number).resolve("node.properties"))
                        .contains("node=" + node)) {
                    return number;
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return -1;
    }

    private void run(int number) {
        var job = JobIds.next();
        on(
                number,
                client -> {
                    client.submit(job, JobRequest.builder("echo", "hello").build());
                    return true;
                });
        eventually()
                .until(() -> on(number, client -> client.job(job).state()) == JobState.SUCCEEDED);
    }
}
